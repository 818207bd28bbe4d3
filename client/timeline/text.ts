import { ticksOf, tickText } from './axis.ts';
import { type Band, bandsOf } from './bands.ts';
import { LEVELS, runsOf, WORST_FIRST } from './columns.ts';
import type { BarOutcome, Timeline } from './timeline.ts';
import { elapsedWords, OUTCOME_WORDS, sizeWords, tallyWords } from './words.ts';

/** What a piece of the picture is; a terminal may give each a colour. */
export type Ink = BarOutcome | 'producer' | 'death' | 'quiet';
export type Paint = (ink: Ink, text: string) => string;

const SIGN: Readonly<Record<BarOutcome, string>> = {
  succeeded: '█',
  failed: '▓',
  continued: '▒',
  skipped: '░',
  repeated: '□',
};
/** A row of one that is busy for a part of the time that a sign stands for, or of several that aren't all busy. */
const SHARES = ['▂', '▄', '▆', '█'];
const [DEATH, IDLE, SEAL, FEWEST_COLUMNS] = ['×', '·', '◆', 20];

type Cell = readonly [ink: Ink, sign: string];

/** Draws a job's course in letters, in lines of at most `width`, but for what can't be shorter. */
export function timelineText(timeline: Timeline, width: number, paint: Paint): string {
  const bands = bandsOf(timeline.environments);
  const labels = ['producer', ...bands.map(({ label }) => label)];
  const gutter = Math.max(...labels.map(({ length }) => length)) + 2;
  const columns = Math.max(FEWEST_COLUMNS, width - gutter);
  const spanMs = Math.max(1, timeline.elapsedMs, ...timeline.environments.map(({ bars }) => bars.at(-1)?.toMs ?? 0));
  const line = (label: string, cells: readonly Cell[]): string =>
    `${paint('quiet', label.padEnd(gutter))}${painted(cells, paint)}`;
  return [
    ...headerText(timeline, width),
    '',
    line('producer', producerCells(timeline, columns, spanMs)),
    ...bands.map((band) => line(band.label, bandCells(band, columns, spanMs))),
    ...axisText(gutter, columns, spanMs).map((text) => paint('quiet', text)),
    '',
    ...legendText(timeline, width, paint),
  ].join('\n');
}

function headerText(timeline: Timeline, width: number): string[] {
  const { job } = timeline;
  const reason = job.reason === undefined ? '' : ` (${job.reason})`;
  const parts = [...sizeWords(timeline), elapsedWords(timeline)];
  return [
    `${job.task} · job ${job.jobId}`,
    `${job.state}${reason}: ${tallyWords(timeline).join(', ')}`,
    ...wrapped(parts, ' · ', width),
  ];
}

function bandCells({ environments }: Band, columns: number, spanMs: number): Cell[] {
  const cells: Cell[] = Array.from({ length: columns }, () => ['quiet', IDLE]);
  const bars = environments.flatMap((environment) => environment.bars);
  const columnMs = spanMs / columns;
  for (const run of runsOf(bars, { columns, columnMs, lanes: environments.length })) {
    const sign = run.outcome === 'succeeded' ? SHARES[Math.min(LEVELS, run.level) - 1] : SIGN[run.outcome];
    cells.fill([run.outcome, sign ?? SIGN[run.outcome]], run.at, run.at + run.columns);
  }
  for (const { atMs } of environments.flatMap(({ deaths }) => deaths))
    cells[columnOf(atMs, columns, spanMs)] = ['death', DEATH];
  return cells;
}

function producerCells({ producer }: Timeline, columns: number, spanMs: number): Cell[] {
  const cells: Cell[] = Array.from({ length: columns }, () => ['quiet', IDLE]);
  const last = producer.puts.at(-1);
  if (last !== undefined) cells.fill(['producer', '━'], 0, columnOf(last.atMs, columns, spanMs) + 1);
  for (const { atMs } of producer.puts) cells[columnOf(atMs, columns, spanMs)] = ['producer', '┿'];
  if (producer.sealedMs !== undefined) cells[columnOf(producer.sealedMs, columns, spanMs)] = ['producer', SEAL];
  return cells;
}

const columnOf = (ms: number, columns: number, spanMs: number): number =>
  Math.min(columns - 1, Math.floor((ms / spanMs) * columns));

function painted(cells: readonly Cell[], paint: Paint): string {
  let text = '';
  for (let from = 0; from < cells.length; ) {
    const ink = cells[from]?.[0] ?? 'quiet';
    let to = from;
    while (to < cells.length && cells[to]?.[0] === ink) to += 1;
    text += paint(
      ink,
      cells
        .slice(from, to)
        .map(([, sign]) => sign)
        .join(''),
    );
    from = to;
  }
  return text;
}

function axisText(gutter: number, columns: number, spanMs: number): string[] {
  const [marks, texts] = [Array(gutter + columns).fill(' '), Array(gutter + columns).fill(' ')] as [string[], string[]];
  marks.fill('─', gutter);
  let free = 0;
  for (const ms of ticksOf(spanMs, Math.max(1, Math.floor(columns / 12)))) {
    const at = gutter + columnOf(ms, columns, spanMs);
    const text = tickText(ms, spanMs);
    marks[at] = '┴';
    if (at < free || at + text.length > texts.length) continue;
    for (const [offset, letter] of [...text].entries()) texts[at + offset] = letter;
    free = at + text.length + 1;
  }
  return [marks.join(''), texts.join('').trimEnd()];
}

function legendText(timeline: Timeline, width: number, paint: Paint): string[] {
  const there = new Set(timeline.environments.flatMap(({ bars }) => bars.map(({ outcome }) => outcome)));
  const entries: Cell[] = [
    ['producer', '┿ chunks put'],
    ...(timeline.producer.sealedMs === undefined ? [] : [['producer', `${SEAL} sealed: no more`] as const]),
    ...WORST_FIRST.toReversed()
      .filter((outcome) => there.has(outcome))
      .map((outcome) => [outcome, `${SIGN[outcome]} ${OUTCOME_WORDS[outcome]}`] as const),
    ...(timeline.environments.some(({ deaths }) => deaths.length > 0)
      ? [['death', `${DEATH} worker ended`] as const]
      : []),
  ];
  const inks = new Map(entries.map(([ink, text]) => [text, ink]));
  return wrapped([...inks.keys()], '   ', width).map((text) =>
    text
      .split('   ')
      .map((entry) => paint(inks.get(entry) ?? 'quiet', entry))
      .join('   '),
  );
}

/** Parts in as few lines as they fit. */
function wrapped(parts: readonly string[], between: string, width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + between.length + part.length <= width)
      lines[lines.length - 1] = `${line}${between}${part}`;
    else lines.push(part);
  }
  return lines;
}
