/** A new project's tasks. */
export const TASKS = `import { defineTask } from 'fanout';
import * as z from 'zod';

/** What an item is: here an order, one on each line of input.jsonl. */
const orderSchema = z.object({
  order: z.string().min(1),
  lines: z.array(z.object({ product: z.string(), cents: z.int().nonnegative(), quantity: z.int().positive() })).min(1),
});

type Order = z.infer<typeof orderSchema>;

/** An order's total with tax, in cents. A plain function: a test needs no queue. */
export function totalOf({ lines }: Order, taxPercent: number): number {
  const cents = lines.reduce((sum, line) => sum + line.cents * line.quantity, 0);
  return Math.round(cents * (1 + taxPercent / 100));
}

/** Every task that this file exports can be run. Loading the file must have no other effect. */
export const total = defineTask({
  name: 'total',
  description: "adds up an order's lines, and the tax",
  // Checks each item. One that doesn't match fails alone, and the others go on.
  input: orderSchema,
  // What is the same for all items of a job: --param taxPercent=19
  params: z.object({ taxPercent: z.number().min(0).max(100).default(0) }),
  // Runs once for every item, in many processes at once. One that throws is tried again, alone.
  run(order, context) {
    const cents = totalOf(order, context.params.taxPercent);
    context.log('added up', { order: order.order, cents });
    // What is returned is the item's result: anything that JSON can hold.
    return { order: order.order, cents };
  },
});
`;

/** Its test. */
export const TASKS_TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { total, totalOf } from './tasks.ts';

const tea = { product: 'tea', cents: 450, quantity: 2 };
const cup = { product: 'cup', cents: 1_299, quantity: 1 };

test('adds up lines by their quantity, and the tax to the nearest cent', () => {
  assert.equal(totalOf({ order: 'A-1', lines: [tea, cup] }, 0), 2_199);
  assert.equal(totalOf({ order: 'A-1', lines: [tea, cup] }, 19), 2_617);
});

test('takes no order without lines, and no quantity of none', () => {
  assert.equal(total.input?.safeParse({ order: 'A-1', lines: [tea] }).success, true);
  assert.equal(total.input?.safeParse({ order: 'A-1', lines: [] }).success, false);
  assert.equal(total.input?.safeParse({ order: 'A-1', lines: [{ ...tea, quantity: 0 }] }).success, false);
});
`;
