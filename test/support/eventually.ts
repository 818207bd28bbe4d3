import { resolve } from 'node:path';

/** Where tests keep what they synthesize: once for all of them. */
export const TEST_FOLDER = resolve(import.meta.dirname, '../../.vitest/fanout');

/** Waits until something is there, with a deadline. */
export async function eventually<Value>(
  look: () => Value | undefined | Promise<Value | undefined>,
  what: string,
  withinMs = 15_000,
): Promise<Value> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`expected ${what} within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
