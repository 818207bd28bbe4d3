import { ticksOf, tickText } from './axis.ts';
import { bandsOf } from './bands.ts';
import { legendOf } from './svg-legend.ts';
import { at, escaped, link, lozenge, pin, STYLE, widthOf } from './svg-look.ts';
import { rowSvg, type Scale, xOf } from './svg-rows.ts';
import type { Bar, Timeline } from './timeline.ts';
import { elapsedWords, endsOf, sizeWords, tallyWords } from './words.ts';

const WIDTH = 960;
const [LEFT, RIGHT, PADDING] = [112, 28, 20];
const LEGEND_Y = 76;
const MOST_LINKS = 60;
const MOST_TICKS = 10;
/** How far beside a row its links run. */
const GAP_MIDDLE = 4;

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
  const legend = legendOf(timeline, bands, { x: PADDING, y: LEGEND_Y, width: WIDTH - 2 * PADDING });
  const scale: Scale = {
    top: legend.bottom + 12,
    left: LEFT,
    width: WIDTH - LEFT - RIGHT,
    spanMs: Math.max(1, timeline.elapsedMs, lastMs) * 1.01,
    barHeight: bands.length > 16 ? 12 : 16,
    pinned: new Set(Object.values(endsOf(timeline))),
  };
  const rowAt = (row: number): number => scale.top + 8 + row * pitch;
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
  legend.svg,
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
  const { job } = timeline;
  const reason = job.reason === undefined ? '' : ` (${job.reason.slice(0, 60)})`;
  const size = [...sizeWords(timeline), elapsedWords(timeline)].join(' · ');
  return `<text class="h" x="${PADDING}" y="34">${escaped(job.task)}</text>
<text class="s" x="${PADDING}" y="54">${escaped(`job ${job.jobId}`)}</text>
<text class="h" x="${WIDTH - PADDING}" y="34" text-anchor="end" style="font-size:14px">${escaped(`${job.state}${reason}: ${tallyWords(timeline).join(', ')}`)}</text>
<text class="s" x="${WIDTH - PADDING}" y="54" text-anchor="end">${size}</text>`;
}

const axisSvg = (scale: Scale, bottom: number): string =>
  ticksOf(scale.spanMs, MOST_TICKS)
    .map((ms) => {
      const x = at(xOf(scale, ms));
      return `<path class="grid" d="M${x} ${scale.top}V${at(bottom)}"/><text class="s" x="${x}" y="${at(bottom + 16)}" text-anchor="middle">${tickText(ms, scale.spanMs)}</text>`;
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
      const [x1, x2] = [xOf(scale, from.bar.toMs) - 2, xOf(scale, next.bar.fromMs) + 1];
      const isUp = next.y < from.y;
      const edge = (y: number, isTop: boolean): number => (isTop ? y : y + scale.barHeight);
      const gapY = isUp ? from.y - GAP_MIDDLE : from.y + scale.barHeight + GAP_MIDDLE;
      return link(x1, edge(from.y, isUp), gapY, x2, edge(next.y, !isUp && next.y !== from.y));
    })
    .join('\n');
}

function endSvg(timeline: Timeline, bottom: number, scale: Scale): string {
  const x = at(xOf(scale, timeline.elapsedMs));
  const text = `${timeline.job.state === 'running' ? 'now' : 'joined'} ${elapsedWords(timeline)}`;
  return `<path class="end" d="M${x} ${scale.top}V${at(bottom)}"/><text class="s" x="${x}" y="${at(bottom + 30)}" text-anchor="${xOf(scale, timeline.elapsedMs) > WIDTH - 70 ? 'end' : 'middle'}">${text}</text>`;
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
