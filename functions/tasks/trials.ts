import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { defineTask } from '../../core/task.ts';

const msParams = z.strictObject({ ms: z.number().min(0).max(900_000).default(5) });

/** Does nothing: what remains is what the pipeline itself costs. */
export const noop = defineTask({ name: 'noop', description: 'does nothing', run: () => undefined });

export const square = defineTask({
  name: 'square',
  description: 'squares a number',
  input: z.number(),
  run: (n) => n * n,
});

/** Keeps a core busy. */
export const burn = defineTask({
  name: 'burn',
  description: 'keeps a core busy (params: ms)',
  params: msParams,
  run(_item, context) {
    const end = performance.now() + context.params.ms;
    while (performance.now() < end);
  },
});

/** Waits without work. */
export const sleep = defineTask({
  name: 'sleep',
  description: 'waits (params: ms)',
  params: msParams,
  run: (_item, context) => wait(context.params.ms, undefined, { signal: context.signal }),
});

/** Throws for a share of the items; which ones depends on the seed and the item's index alone. */
export const fail = defineTask({
  name: 'fail',
  description: 'throws for a share of the items (params: rate, seed, attempts)',
  params: z.strictObject({
    rate: z.number().min(0).max(1).default(0.1),
    seed: z.int().default(1),
    /** How many attempts of such an item throw. */
    attempts: z.int().min(1).default(Number.MAX_SAFE_INTEGER),
  }),
  run(item, context) {
    const { rate, seed, attempts } = context.params;
    if (context.attempt <= attempts && chanceOf(seed, context.index) < rate)
      throw new Error(`item ${context.index} fails on purpose`);
    return item;
  },
});

/** Takes its process down with every n-th item. */
export const crash = defineTask({
  name: 'crash',
  description: 'takes its process down (params: how = exit | abort | kill | heap | hang | throw-later, every)',
  params: z.strictObject({
    how: z.enum(['exit', 'abort', 'kill', 'heap', 'hang', 'throw-later']).default('exit'),
    every: z.int().min(1).default(100),
  }),
  run(item, context) {
    if ((context.index + 1) % context.params.every === 0) CRASH[context.params.how]();
    return item;
  },
});

const CRASH = {
  exit: () => process.exit(3),
  abort: () => process.abort(),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  heap: () => {
    const hoard: unknown[] = [];
    for (;;) hoard.push(new Array(10_000).fill(hoard.length));
  },
  hang: () => {
    for (;;);
  },
  'throw-later': () => {
    setTimeout(() => {
      throw new Error('thrown after its item had returned');
    }, 1);
  },
} as const;

/** A number in [0, 1) that depends on seed and index alone (the finaliser of MurmurHash3). */
function chanceOf(seed: number, index: number): number {
  let hash = Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
