import type { Fence } from '../job/record.ts';
import { type Flow, get, update } from './flow.ts';
import { seal } from './seal.ts';
import type { Tree } from './tree.ts';
import { type Condition, text } from './update.ts';

/**
 * Marks a job as stopped, and no more: consumers begin no further item, and settle what they have.
 * @returns whether it was this mark that stopped it
 */
export function* markFenced(tree: Tree, why: Fence, reason?: string, unless: readonly Condition[] = []): Flow<boolean> {
  const marked = yield* update({
    key: tree.job,
    name: `fence ${why}`,
    when: [{ equals: ['state', 'open'] }, { absent: 'fence' }, ...unless],
    set: reason === undefined ? { fence: why } : { fence: why, reason },
  });
  return marked.applied;
}

/**
 * How long chunks under way have to stop by themselves, with what they have done: they notice within 2.5 s. What isn't
 * settled then is swept, and its items count as skipped though some of them ran.
 */
export const FENCE_GRACE_MS = 3_000;

/**
 * Stops a job: marks it, seals it early and sweeps it. Whoever finds it marked already carries that on.
 * @param unless further conditions on the job record as it was read
 * @returns false where the job had ended, or one of the conditions didn't hold
 */
export function* fence(tree: Tree, why: Fence, reason?: string, unless: readonly Condition[] = []): Flow<boolean> {
  yield* markFenced(tree, why, reason, unless);
  const job = yield* get(tree.job);
  if (text(job, 'fence') === undefined || text(job, 'state') !== 'open') return false;
  yield* seal(tree);
  return true;
}
