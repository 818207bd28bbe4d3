import type { Band } from './bands.ts';
import { LEVELS, type Run, runsOf } from './columns.ts';
import { at, CLASS, cross, escaped, widthOf } from './svg-look.ts';
import type { Bar, Death } from './timeline.ts';
import { barWords, deathWords } from './words.ts';

/** Where the picture's times and rows are. */
export interface Scale {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly spanMs: number;
  readonly barHeight: number;
  /** Bars that bear a pin. */
  readonly pinned: ReadonlySet<Bar>;
}

/** Where a time lies, in pixels from the left. */
export const xOf = ({ left, width, spanMs }: Scale, ms: number): number =>
  left + (Math.min(ms, spanMs) / spanMs) * width;

/** Narrower ones are drawn together, by pixel columns. */
const NARROW_PX = 3;
const CROSSES_APART_PX = 7;
/** What a number in a bar leaves free on both sides, and beside a pin. */
const [LABEL_MARGIN_PX, PIN_MARGIN_PX] = [6, 36];

/** A row of bars. Whatever there is in it, it takes no more marks than it has pixels. */
export function rowSvg(band: Band, y: number, scale: Scale): string {
  const bars = band.environments.flatMap((environment) => environment.bars);
  const isWide = ({ fromMs, toMs }: Bar): boolean => xOf(scale, toMs) - xOf(scale, fromMs) >= NARROW_PX;
  const single = band.environments.length === 1;
  const narrow = single ? bars.filter((bar) => !isWide(bar)) : bars;
  const wide = single ? bars.filter(isWide) : [];
  const deaths = band.environments.flatMap((environment) => environment.deaths);
  return [
    columnsSvg(narrow, band.environments.length, y, scale),
    ...wide.map((bar) => barSvg(bar, y, scale, !deaths.some(({ atMs }) => bar.fromMs <= atMs && atMs <= bar.toMs))),
    ...deathsSvg(deaths, y, scale),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function barSvg(bar: Bar, y: number, scale: Scale, hasRoom: boolean): string {
  const [x, end] = [xOf(scale, bar.fromMs), xOf(scale, bar.toMs)];
  const width = Math.max(NARROW_PX - 1, end - x - 1);
  const box = `<rect class="${CLASS[bar.outcome]}" x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${scale.barHeight}" rx="2"/>`;
  const label = labelOf(bar, width - (scale.pinned.has(bar) ? PIN_MARGIN_PX : LABEL_MARGIN_PX));
  const text =
    label === '' || bar.outcome === 'repeated' || !hasRoom
      ? ''
      : `<text class="n" x="${at(x + width / 2)}" y="${at(y + scale.barHeight / 2 + 3.5)}" text-anchor="middle">${label}</text>`;
  return `<g><title>${escaped(barWords(bar))}</title>${box}${text}</g>`;
}

/** The chunk's number, and what failed, as far as there is room. */
function labelOf({ chunk, failed, outcome }: Bar, room: number): string {
  const long = `${chunk} · ${failed} failed`;
  if (outcome === 'failed' && widthOf(long, 10) < room) return long;
  return widthOf(String(chunk), 10) < room ? String(chunk) : '';
}

/** Two layers: how busy it was, and over it what didn't go well, as high as its own share. */
function columnsSvg(bars: readonly Bar[], lanes: number, y: number, scale: Scale): string {
  const grid = { columns: Math.floor(scale.width), columnMs: scale.spanMs / Math.floor(scale.width), lanes };
  const busy = runsOf(
    bars.map((bar) => ({ ...bar, outcome: bar.outcome === 'repeated' ? bar.outcome : 'succeeded' })),
    grid,
  );
  const amiss = runsOf(
    bars.filter(({ outcome }) => outcome !== 'succeeded' && outcome !== 'repeated'),
    grid,
  );
  // One process does one thing at a time: what went amiss is all of it. Of several it is a share, but one to be seen.
  const least = lanes === 1 ? LEVELS : LEVELS / 2;
  const seen = amiss.map((run) => ({ ...run, level: Math.max(least, run.level) }));
  return [...pathsSvg(busy, y, scale), ...pathsSvg(seen, y, scale)].join('\n');
}

function pathsSvg(runs: readonly Run[], y: number, { left, barHeight }: Scale): string[] {
  const paths = new Map<string, string>();
  for (const { at: column, columns, outcome, level } of runs) {
    const height = (barHeight * level) / LEVELS;
    const box = `M${at(left + column)} ${at(y + barHeight)}v-${at(height)}h${columns}v${at(height)}z`;
    paths.set(CLASS[outcome], `${paths.get(CLASS[outcome]) ?? ''}${box}`);
  }
  return [...paths].map(([name, d]) => `<path class="${name}" d="${d}"/>`);
}

function deathsSvg(deaths: readonly Death[], y: number, scale: Scale): string[] {
  const drawn: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const death of deaths.toSorted((a, b) => a.atMs - b.atMs)) {
    const x = xOf(scale, death.atMs);
    if (x - last < CROSSES_APART_PX) continue;
    last = x;
    drawn.push(`<g><title>${escaped(deathWords(death))}</title>${cross(x, y + scale.barHeight / 2)}</g>`);
  }
  return drawn;
}
