import { setTimeout } from 'node:timers/promises';

const DEADLINE_MS = 15_000;
const PAUSE_MS = 15;

/** What `look` gives as soon as that is something; its last error, or a plain one, after the deadline. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  let failure: unknown = new Error(`nothing came within ${DEADLINE_MS} ms`);
  while (Date.now() < deadline) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      failure = error;
    }
    await setTimeout(PAUSE_MS);
  }
  throw failure;
}
