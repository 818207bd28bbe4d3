/** From 1 on. */
export const MONTH_NAMES = [
  'JAN',
  'FEB',
  'MAR',
  'APR',
  'MAY',
  'JUN',
  'JUL',
  'AUG',
  'SEP',
  'OCT',
  'NOV',
  'DEC',
] as const;

/**
 * The numbers that a cron field names: `*`, `5`, `1-5`, `1,2`, `0/15`, `1-30/2`, and names counted from `minimum`.
 *
 * @throws Error naming the field
 */
export function parseField(
  name: string,
  text: string,
  minimum: number,
  maximum: number,
  names: readonly string[] = [],
): ReadonlySet<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|[A-Z]+|\d+)(?:-([A-Z]+|\d+))?(?:\/(\d+))?$/i.exec(part);
    const first = match?.[1];
    if (first === undefined) throw new Error(`${name}: expected numbers, ranges and steps, got "${text}"`);
    const step = Number(match?.[3] ?? 1);
    const from = first === '*' ? minimum : toNumber(first, names, minimum);
    const openEnded = first === '*' || match?.[3] !== undefined;
    const to = match?.[2] !== undefined ? toNumber(match[2], names, minimum) : openEnded ? maximum : from;
    if (!(from >= minimum && to <= maximum && from <= to && step >= 1)) {
      throw new Error(`${name}: expected ${minimum} to ${maximum}, got "${text}"`);
    }
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

function toNumber(text: string, names: readonly string[], minimum: number): number {
  if (/^\d+$/.test(text)) return Number(text);
  const position = names.indexOf(text.toUpperCase());
  return position === -1 ? Number.NaN : position + minimum;
}
