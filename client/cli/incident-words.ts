import type { Incidents } from '../../core/chunk/incidents.ts';
import { count, counted } from './terminal.ts';

/** What went wrong in a job and was dealt with, in words; empty where nothing did. */
export function incidentWords({ retries, slices }: Incidents): string[] {
  return [
    ...(retries === 0 ? [] : [retries === 1 ? '1 retry' : `${count(retries)} retries`]),
    ...(slices === 0 ? [] : [counted(slices, 'time slice')]),
  ];
}

/** How items failed, the kinds that there are; empty where none did. */
export function failureWords(incidents: Incidents, failed: number): string[] {
  const { crashed, timedOut, refused, deadLettered } = incidents;
  const threw = Math.max(0, failed - crashed - timedOut - refused - deadLettered);
  const kinds = [
    [threw, 'threw'],
    [crashed, 'crashed'],
    [timedOut, 'timed out'],
    [refused, 'refused'],
    [deadLettered, 'dead-lettered'],
  ] as const;
  return kinds.filter(([items]) => items > 0).map(([items, what]) => `${count(items)} ${what}`);
}

/** Both in one line. */
export function incidentLine(incidents: Incidents, failed: number): string {
  const kinds = failureWords(incidents, failed);
  const words = incidentWords(incidents);
  return [...(kinds.length === 0 ? [] : [`failures: ${kinds.join(', ')}`]), ...words].join(' · ');
}
