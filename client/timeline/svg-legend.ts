import type { Band } from './bands.ts';
import { WORST_FIRST } from './columns.ts';
import { at, CLASS, cross, escaped, lozenge, pin, widthOf } from './svg-look.ts';
import type { Timeline } from './timeline.ts';
import { endsOf, OUTCOME_WORDS } from './words.ts';

type Entry = readonly [draw: (x: number, y: number) => string, text: string];

const [LINE_HEIGHT, SIGN_WIDTH, BETWEEN] = [20, 24, 14];

/** Explains what there is in the picture and no more, in as many lines as that takes. */
export function legendOf(
  timeline: Timeline,
  bands: readonly Band[],
  place: { readonly x: number; readonly y: number; readonly width: number },
): { readonly svg: string; readonly bottom: number } {
  let { x, y } = place;
  const drawn = entriesOf(timeline, bands).map(([draw, text]) => {
    const width = SIGN_WIDTH + widthOf(text, 12);
    if (x > place.x && x + width > place.x + place.width) [x, y] = [place.x, y + LINE_HEIGHT];
    const entry = `${draw(x, y)}<text class="s" x="${at(x + SIGN_WIDTH)}" y="${at(y + 4)}">${escaped(text)}</text>`;
    x += width + BETWEEN;
    return entry;
  });
  return { svg: drawn.join('\n'), bottom: y + 10 };
}

function entriesOf(timeline: Timeline, bands: readonly Band[]): Entry[] {
  const there = new Set(timeline.environments.flatMap(({ bars }) => bars.map(({ outcome }) => outcome)));
  const { first, last } = endsOf(timeline);
  const entries: (Entry | false)[] = [
    [swatch('put'), 'chunks put'],
    timeline.producer.sealedMs !== undefined && [(x, y) => lozenge(x + 9, y), 'sealed: no more'],
    ...WORST_FIRST.toReversed().map(
      (outcome): Entry | false => there.has(outcome) && [swatch(CLASS[outcome]), OUTCOME_WORDS[outcome]],
    ),
    timeline.environments.some(({ deaths }) => deaths.length > 0) && [(x, y) => cross(x + 9, y), 'worker ended'],
    first !== undefined && [(x, y) => pin(x + 9, y, 'first'), 'first item'],
    last !== undefined && [(x, y) => pin(x + 9, y, 'last'), 'last item'],
    bands.some(({ environments }) => environments.length > 1) && [steps, 'height: share of a row that is busy'],
  ];
  return entries.filter((entry) => entry !== false);
}

const swatch = (name: string) => (x: number, y: number) =>
  `<rect class="${name}" x="${at(x)}" y="${at(y - 6)}" width="18" height="12" rx="2"/>`;

const steps = (x: number, y: number): string => `<path class="ok" d="M${at(x)} ${at(y + 6)}v-3h6v-3h6v-6h6v12z"/>`;
