const STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000].concat(
  [1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  [1, 2, 3, 6, 12, 24, 48, 96, 168].map((hours) => hours * 3_600_000),
);

/** Where an axis from 0 to `spanMs` has its marks: at most `most`, at even times. */
export function ticksOf(spanMs: number, most: number): readonly number[] {
  const step = STEPS_MS.find((ms) => spanMs / ms <= most) ?? spanMs;
  const ticks: number[] = [];
  for (let at = 0; at <= spanMs; at += step) ticks.push(at);
  return ticks;
}

/** A time on an axis of that span: 40 ms, 0.5 s, 12 s, 3 min, 1 h 30. */
export function tickText(ms: number, spanMs: number): string {
  if (ms === 0) return '0';
  if (spanMs < 1_000) return `${ms} ms`;
  if (spanMs < 120_000) return `${Number((ms / 1_000).toFixed(2))} s`;
  if (spanMs < 7_200_000) return withRest(ms, 60_000, 1_000, ['min', 's']);
  return withRest(ms, 3_600_000, 60_000, ['h', 'min']);
}

function withRest(ms: number, wholeMs: number, restMs: number, [whole, part]: readonly [string, string]): string {
  const rest = Math.round((ms % wholeMs) / restMs);
  if (ms < wholeMs) return `${rest} ${part}`;
  return `${Math.floor(ms / wholeMs)} ${whole}${rest === 0 ? '' : ` ${String(rest).padStart(2, '0')}`}`;
}
