import { defineTask } from 'fanout';
import * as z from 'zod';
import { hashBytes } from './work.ts';

/** Does nothing: what remains is what the pipeline itself costs. */
export const noop = defineTask({ name: 'noop', run: () => undefined });

/** Keeps a core busy. */
export const hash = defineTask({
  name: 'hash',
  params: z.strictObject({ bytes: z.int() }),
  run: (_item, { params }) => hashBytes(params.bytes),
});

/** Throws for one item of a hundred, up to an attempt. */
export const failing = defineTask({
  name: 'failing',
  params: z.strictObject({ attempts: z.int(), bytes: z.int().default(0) }),
  run(_item, { index, attempt, params }) {
    if (params.bytes > 0) hashBytes(params.bytes);
    if (index % 100 === 42 && attempt <= params.attempts) throw new Error('one of a hundred');
  },
});

/** Takes its process down with some items, or blocks it. */
export const misbehaving = defineTask({
  name: 'misbehaving',
  params: z.strictObject({ exits: z.array(z.int()).default([]), blocks: z.array(z.int()).default([]) }),
  run(_item, { index, params }) {
    if (params.exits.includes(index)) process.exit(3);
    if (params.blocks.includes(index)) for (;;);
  },
});

/** Tells when it ran. */
export const stamp = defineTask({ name: 'stamp', run: () => Date.now() });
