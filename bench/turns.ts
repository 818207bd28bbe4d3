import { setTimeout as pause } from 'node:timers/promises';
import { median, RUNS } from './suite.ts';

/**
 * Medians of several measurements, taken in turns, so that whatever else the machine does meets all of them.
 * @param cases what is measured, by name; undefined for what isn't installed
 * @param pace.restMs how long the machine is left alone before each, so that none pays for what another left to be done
 * @returns seconds by name, NaN for what isn't there
 */
export async function inTurns<Name extends string>(
  cases: Readonly<Record<Name, (() => number | Promise<number>) | undefined>>,
  say: (text: string) => void,
  pace: { readonly runs?: number; readonly restMs?: number } = {},
): Promise<Record<Name, number>> {
  const { runs = RUNS, restMs = 0 } = pace;
  const names = Object.keys(cases) as Name[];
  const took = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let run = 0; run < runs; run += 1)
    for (const name of names) {
      const measure = cases[name];
      if (measure === undefined) continue;
      if (restMs > 0) await pause(restMs);
      const value = await measure();
      took[name].push(value);
      say(`${name}: ${value.toFixed(3)} s (${run + 1} of ${runs})`);
    }
  return Object.fromEntries(names.map((name) => [name, median(took[name])])) as Record<Name, number>;
}
