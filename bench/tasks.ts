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

/** Tells when it ran. */
export const stamp = defineTask({ name: 'stamp', run: () => Date.now() });
