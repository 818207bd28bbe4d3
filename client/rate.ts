/** How many a second: a whole number, but for a few, whose tenths count; of no time at all, 0. */
export function perSecond(n: number, ms: number): number {
  if (ms <= 0) return 0;
  const rate = (n * 1_000) / ms;
  return rate >= 10 ? Math.round(rate) : Math.round(rate * 10) / 10;
}
