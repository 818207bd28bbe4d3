import type { Condition, Item, Update, UpdateResult, Value } from '../../../core/ledger/update.ts';

/** Carries out one conditional write in memory, as DynamoDB would: a test holds the two against each other. */
export function carryOutUpdate(before: Item | undefined, update: Update): UpdateResult {
  if (!update.when.every((condition) => holds(before, condition))) return { applied: false };
  const after: Record<string, Value> = { ...before, ...update.set };
  for (const [name, amount] of Object.entries(update.add ?? {})) {
    const old = after[name] ?? 0;
    if (typeof old !== 'number') throw new Error(`${name}: expected a number to add to, got ${typeof old}`);
    after[name] = old + amount;
  }
  for (const name of update.remove ?? []) delete after[name];
  return { applied: true, item: after };
}

function holds(item: Item | undefined, condition: Condition): boolean {
  if ('absent' in condition) return item?.[condition.absent] === undefined;
  if ('exists' in condition) return item?.[condition.exists] !== undefined;
  if ('anyOf' in condition) return condition.anyOf.some((one) => holds(item, one));
  if ('equals' in condition) return same(item?.[condition.equals[0]], condition.equals[1]);
  const [name, limit] = 'below' in condition ? condition.below : condition.above;
  const value = item?.[name];
  if (typeof value !== 'number') return false;
  return 'below' in condition ? value < limit : value > limit;
}

const same = (a: Value | undefined, b: Value): boolean =>
  a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : a === b;
