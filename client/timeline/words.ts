import { tickText } from './axis.ts';
import type { Bar, BarOutcome, Death, Timeline } from './timeline.ts';

const count = (n: number): string => n.toLocaleString('en-US');

/** What an outcome is called in a legend. */
export const OUTCOME_WORDS: Readonly<Record<BarOutcome, string>> = {
  succeeded: 'all succeeded',
  failed: 'some failed',
  continued: 'carried on later',
  skipped: 'skipped',
  repeated: 'delivered again, nothing to do',
};

const HOW_WORDS: Readonly<Record<string, string>> = {
  died: 'worker died',
  hung: 'worker hung',
  outOfMemory: 'worker took too much memory',
  outOfTime: 'worker stopped: the time of its invocation was up',
};

/** How a worker ended, and with which item, in words. */
export const deathWords = ({ how, item }: Death): string =>
  `${HOW_WORDS[how] ?? `worker ended: ${how}`}${item === undefined ? '' : ` at item ${count(item)}`}`;

/** One bar in a line: what it held, and what became of it. */
export function barWords(bar: Bar): string {
  const { chunk, first, items, outcome, receiveCount, continuation, fromMs, toMs } = bar;
  const held = first === undefined ? `${count(items)} items` : itemsWords(first, items);
  const again = [
    ...(continuation === 0 ? [] : [`continuation ${continuation}`]),
    ...(receiveCount <= 1 ? [] : [`received ${receiveCount} times`]),
  ];
  const tally =
    outcome === 'repeated'
      ? OUTCOME_WORDS.repeated
      : [
          `${count(bar.succeeded)} succeeded`,
          ...(bar.failed > 0 ? [`${count(bar.failed)} failed`] : []),
          ...(bar.skipped > 0 ? [`${count(bar.skipped)} skipped`] : []),
          ...(outcome === 'continued' ? ['the rest was carried on'] : []),
        ].join(', ');
  return [`chunk ${chunk}: ${held}`, ...again, tally, `${Math.round(toMs - fromMs)} ms`].join('; ');
}

const itemsWords = (first: number, items: number): string =>
  items === 1 ? `item ${count(first)}` : `items ${count(first)} to ${count(first + items - 1)}`;

const noun = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** How large the job was, in parts. */
export const sizeWords = ({ job }: Timeline): readonly string[] => [
  noun(job.total, 'item'),
  noun(job.chunks, 'chunk'),
  noun(job.processes, 'process', 'processes'),
];

/** How long it took, or has taken so far. */
export const elapsedWords = ({ elapsedMs }: Timeline): string =>
  tickText(elapsedMs < 1_000 ? Math.round(elapsedMs) : Math.round(elapsedMs / 100) * 100, elapsedMs);

/** What became of its items, in parts. */
export const tallyWords = ({ job }: Timeline): readonly string[] => [
  `${count(job.succeeded)} succeeded`,
  ...(job.failed > 0 ? [`${count(job.failed)} failed`] : []),
  ...(job.skipped > 0 ? [`${count(job.skipped)} skipped`] : []),
];

/** The bars that begin and end the input: item 0, and, once that is known, the last one's last delivery. */
export function endsOf({ job, producer, environments }: Timeline): { readonly first?: Bar; readonly last?: Bar } {
  let first: Bar | undefined;
  let last: Bar | undefined;
  for (const { bars } of environments)
    for (const bar of bars) {
      if (bar.chunk === 0 && (first === undefined || bar.fromMs < first.fromMs)) first = bar;
      const isLast = producer.sealedMs !== undefined && bar.chunk === job.chunks - 1;
      if (isLast && (last === undefined || bar.toMs > last.toMs)) last = bar;
    }
  return { ...(first === undefined ? {} : { first }), ...(last === undefined ? {} : { last }) };
}
