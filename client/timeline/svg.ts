import { ticksOf, tickText } from './axis.ts';
import { type Band, bandsOf } from './bands.ts';
import { WORST_FIRST } from './columns.ts';
import { at, CLASS, cross, escaped, lozenge, pin, STYLE, widthOf } from './svg-look.ts';
import { rowSvg, type Scale, xOf } from './svg-rows.ts';
import type { Bar, Timeline } from './timeline.ts';
import { endsOf, OUTCOME_WORDS, sizeWords, tallyWords } from './words.ts';

const WIDTH = 960;
const [LEFT, RIGHT, PADDING] = [112, 28, 20];
const HEADER_HEIGHT = 92;
const MOST_LINKS = 60;
const MOST_TICKS = 10;

/** Where a row is drawn, and what it is called. */
interface Row {
  readonly y: number;
  readonly label: string;
}

/** Draws a job's course. The same timeline gives the same picture. */
export function timelineSvg(timeline: Timeline): string {
  const bands = bandsOf(timeline.environments);
  const pitch = bands.length > 16 ? 18 : 26;
  const lastMs = Math.max(...timeline.environments.flatMap(({ bars }) => bars.map(({ toMs }) => toMs)), 0);
  const scale: Scale = {
    left: LEFT,
    width: WIDTH - LEFT - RIGHT,
    spanMs: Math.max(1, timeline.elapsedMs, lastMs) * 1.01,
    barHeight: bands.length > 16 ? 12 : 16,
  };
  const rowAt = (row: number): number => HEADER_HEIGHT + 14 + row * pitch;
  const rows = bands.map((band, index) => ({ y: rowAt(index + 1), label: band.label, band }));
  const settler = timeline.deadLetters.length > 0 ? { y: rowAt(rows.length + 1), label: 'settler' } : undefined;
  const bottom = rowAt(rows.length + (settler === undefined ? 1 : 2)) + 2;
  const named: Row[] = [{ y: rowAt(0), label: 'producer' }, ...rows, ...(settler === undefined ? [] : [settler])];
  const placed = new Map(rows.flatMap(({ band, y }) => band.environments.map(({ pid }) => [pid, y] as const)));
  const height = bottom + 40;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${at(height)}" width="${WIDTH}" height="${at(height)}" role="img" aria-label="${escaped(summaryOf(timeline))}">
${STYLE}
<rect class="card" x=".5" y=".5" width="${WIDTH - 1}" height="${at(height - 1)}" rx="8"/>
${[
  headerSvg(timeline),
  legendSvg(timeline, bands),
  axisSvg(scale, bottom),
  ...named.map(({ y, label }) => laneSvg(y, label, scale)),
  producerSvg(timeline, rowAt(0), scale),
  ...rows.map(({ band, y }) => rowSvg(band, y, scale)),
  ...(settler === undefined
    ? []
    : timeline.deadLetters.map(({ atMs, chunk }) => deadLetterSvg(atMs, chunk, settler.y, scale))),
  linksSvg(timeline, placed, scale),
  endSvg(timeline, bottom, scale),
  pinsSvg(timeline, placed, scale),
]
  .filter((part) => part !== '')
  .join('\n')}
</svg>
`;
}

const summaryOf = (timeline: Timeline): string =>
  `Timeline of job ${timeline.job.jobId}, task ${timeline.job.task}: ${timeline.job.state}; ${[...sizeWords(timeline), ...tallyWords(timeline)].join(', ')}`;

function headerSvg(timeline: Timeline): string {
  const { job, elapsedMs } = timeline;
  const reason = job.reason === undefined ? '' : ` (${job.reason})`;
  const size = [...sizeWords(timeline), tickText(Math.round(elapsedMs), elapsedMs)].join(' · ');
  return `<text class="h" x="${PADDING}" y="34">${escaped(job.task)}</text>
<text class="s" x="${PADDING}" y="54">${escaped(`job ${job.jobId}`)}</text>
<text class="h" x="${WIDTH - PADDING}" y="34" text-anchor="end" style="font-size:14px">${escaped(`${job.state}${reason}: ${tallyWords(timeline).join(', ')}`)}</text>
<text class="s" x="${WIDTH - PADDING}" y="54" text-anchor="end">${size}</text>`;
}

/** Only what there is in the picture. */
function legendSvg(timeline: Timeline, bands: readonly Band[]): string {
  const there = new Set(timeline.environments.flatMap(({ bars }) => bars.map(({ outcome }) => outcome)));
  const { first, last } = endsOf(timeline);
  const y = 76;
  const swatch = (name: string) => (x: number) =>
    `<rect class="${name}" x="${at(x)}" y="${y - 6}" width="18" height="12" rx="2"/>`;
  const entries: (readonly [draw: (x: number) => string, text: string])[] = [
    [swatch('put'), 'chunks put'],
    ...(timeline.producer.sealedMs === undefined
      ? []
      : [[(x: number) => lozenge(x + 9, y), 'sealed: no more'] as const]),
    ...WORST_FIRST.toReversed().flatMap((outcome) =>
      there.has(outcome) ? [[swatch(CLASS[outcome]), OUTCOME_WORDS[outcome]] as const] : [],
    ),
    ...(timeline.environments.some(({ deaths }) => deaths.length > 0)
      ? [[(x: number) => cross(x + 9, y), 'worker ended'] as const]
      : []),
    ...(first === undefined ? [] : [[(x: number) => pin(x + 9, y, 'first'), 'first item'] as const]),
    ...(last === undefined ? [] : [[(x: number) => pin(x + 9, y, 'last'), 'last item'] as const]),
    ...(bands.some(({ environments }) => environments.length > 1)
      ? [[() => '', 'height: share of a row that is busy'] as const]
      : []),
  ];
  let x = PADDING;
  return entries
    .map(([draw, text]) => {
      const drawn = `${draw(x)}<text class="s" x="${at(x + 24)}" y="${y + 4}">${escaped(text)}</text>`;
      x += 24 + widthOf(text, 12) + 14;
      return drawn;
    })
    .join('\n');
}

const axisSvg = (scale: Scale, bottom: number): string =>
  ticksOf(scale.spanMs, MOST_TICKS)
    .map((ms) => {
      const x = at(xOf(scale, ms));
      return `<path class="grid" d="M${x} ${HEADER_HEIGHT + 6}V${at(bottom)}"/><text class="s" x="${x}" y="${at(bottom + 16)}" text-anchor="middle">${tickText(ms, scale.spanMs)}</text>`;
    })
    .join('\n');

const laneSvg = (y: number, label: string, { left, width, barHeight }: Scale): string =>
  `<rect class="lane" x="${left}" y="${at(y)}" width="${width}" height="${barHeight}" rx="2"/><text class="s" x="${left - 10}" y="${at(y + barHeight / 2 + 4)}" text-anchor="end">${label}</text>`;

/** Each window from the end of the one before it, since the next is packed while one is sent. */
function producerSvg({ producer }: Timeline, y: number, scale: Scale): string {
  let fromMs = 0;
  const windows = producer.puts.map((put) => {
    const [x, end] = [xOf(scale, fromMs), xOf(scale, put.atMs)];
    fromMs = put.atMs;
    return { x, end, chunks: put.chunks };
  });
  // Narrow neighbours as one box.
  const boxes: { x: number; end: number; chunks: number }[] = [];
  for (const box of windows) {
    const before = boxes.at(-1);
    if (before !== undefined && (box.end - box.x < 3 || before.end - before.x < 3))
      boxes[boxes.length - 1] = { x: before.x, end: box.end, chunks: before.chunks + box.chunks };
    else boxes.push(box);
  }
  const drawn = boxes.map(({ x, end, chunks }) => {
    const width = Math.max(2, end - x - 1);
    const long = `${chunks} chunks`;
    const label = [long, String(chunks)].find((text) => widthOf(text, 10) < width - 10);
    const text =
      label === undefined
        ? ''
        : `<text class="n" x="${at(x + width / 2)}" y="${at(y + scale.barHeight / 2 + 3.5)}" text-anchor="middle">${label}</text>`;
    return `<g><title>put ${long}</title><rect class="put" x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${scale.barHeight}" rx="2"/>${text}</g>`;
  });
  const seal = producer.sealedMs === undefined ? '' : lozenge(xOf(scale, producer.sealedMs), y + scale.barHeight / 2);
  return [...drawn, seal].join('\n');
}

const deadLetterSvg = (ms: number, chunk: number, y: number, scale: Scale): string =>
  `<g><title>chunk ${chunk} was received too often: its items were accounted for</title>${lozenge(xOf(scale, ms), y + scale.barHeight / 2)}</g>`;

/** From where a chunk was left to where it was carried on; too many would only cover the bars. */
function linksSvg({ environments }: Timeline, placed: ReadonlyMap<number, number>, scale: Scale): string {
  const all = environments.flatMap(({ pid, bars }) => bars.map((bar) => ({ bar, y: placed.get(pid) ?? 0 })));
  const deliveries = Map.groupBy(all, ({ bar }) => bar.chunk);
  const links = [...deliveries.values()].flatMap((of) => {
    const inOrder = of.toSorted((a, b) => a.bar.fromMs - b.bar.fromMs);
    return inOrder.slice(1).map((next, index) => ({ from: inOrder[index] ?? next, next }));
  });
  if (links.length > MOST_LINKS) return '';
  return links
    .map(({ from, next }) => {
      const [x1, x2] = [xOf(scale, from.bar.toMs), xOf(scale, next.bar.fromMs)];
      const [y1, y2] = [from.y + scale.barHeight / 2, next.y + scale.barHeight / 2];
      const bend = Math.max(6, (x2 - x1) / 2);
      return `<path class="link" d="M${at(x1)} ${at(y1)}C${at(x1 + bend)} ${at(y1)} ${at(x2 - bend)} ${at(y2)} ${at(x2)} ${at(y2)}"/>`;
    })
    .join('\n');
}

function endSvg({ job, elapsedMs }: Timeline, bottom: number, scale: Scale): string {
  const x = at(xOf(scale, elapsedMs));
  const text = job.state === 'running' ? 'now' : 'joined';
  return `<path class="end" d="M${x} ${HEADER_HEIGHT + 6}V${at(bottom)}"/><text class="s" x="${x}" y="${at(bottom + 30)}" text-anchor="middle">${text}</text>`;
}

function pinsSvg(timeline: Timeline, placed: ReadonlyMap<number, number>, scale: Scale): string {
  const { first, last } = endsOf(timeline);
  const yOf = (bar: Bar): number =>
    (placed.get(timeline.environments.find(({ bars }) => bars.includes(bar))?.pid ?? 0) ?? 0) + scale.barHeight / 2;
  return [
    ...(first === undefined ? [] : [pin(xOf(scale, first.fromMs) + 7, yOf(first), 'first')]),
    ...(last === undefined ? [] : [pin(xOf(scale, last.toMs) - 8, yOf(last), 'last')]),
  ].join('\n');
}
