import { setInterval } from 'node:timers/promises';

const LOOK_EVERY_MS = 500;

/**
 * Resolves when npx, which runs this process, has been killed: it doesn't pass that on, so that `kill` of an `npx` in
 * the background would leave its command behind. Never where it isn't npx that runs this process.
 */
export async function orphaned(): Promise<void> {
  if (process.env['npm_lifecycle_event'] !== 'npx') return new Promise(() => undefined);
  const parent = process.ppid;
  for await (const _ of setInterval(LOOK_EVERY_MS, undefined, { ref: false })) if (process.ppid !== parent) return;
}
