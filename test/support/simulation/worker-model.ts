import type { Work } from '../../../core/chunk/life.ts';
import type { ResultLine } from '../../../events/result-line.ts';
import type { Process, SimFlow } from './process.ts';
import type { World } from './world.ts';

/** An item's time and what is added to it, after which its mark tells of a death. */
const MARK_MS = 40_000;
/** How soon a consumer that works sees that its job is stopped. */
const SEES_STOP = 0.5;

/** Supervisor and worker, as far as the ledger can tell: pending items one by one, until time is up. */
export function* runItems(world: World, self: Process, work: Work): SimFlow {
  const { core, scenario } = world;
  const { outcomes, delivery, tree } = work;
  const { chunk, first } = delivery.header;
  let ran = 0;
  const known = () => {
    const pending = new Set(core.pendingOffsets(outcomes));
    self.outcomes = Array.from(outcomes.codes, (_, offset) => first + offset).filter(
      (index) => !pending.has(index - first),
    );
  };
  known();
  for (const offset of core.pendingOffsets(outcomes)) {
    if (scenario.slice > 0 && ran >= scenario.slice) return;
    if (isStopped(world, tree.job) && world.random.chance(SEES_STOP)) return;
    const index = first + offset;
    if (work.marked) {
      const deadlineMs = ((yield { type: 'now' }) as number) + MARK_MS;
      self.markedUntilMs = deadlineMs;
      yield { type: 'update', update: core.markUpdate(tree, chunk, delivery.deliveryId, offset, deadlineMs) };
      self.markedIndex = index;
    }
    const end = (yield { type: 'run', index }) as 'ok' | 'value' | 'threw' | 'failed';
    ran += 1;
    const attempts = (outcomes.attempts.get(offset) ?? 0) + 1;
    const line = (rest: Pick<ResultLine, 'status' | 'value' | 'error'>) => JSON.stringify({ index, attempts, ...rest });
    const failed = line({ status: 'failed', error: { name: 'Error', message: 'of the task' } });
    if (end === 'ok' && attempts === 1) core.settleItem(outcomes, offset, 'succeeded');
    else if (end === 'ok') core.settleItem(outcomes, offset, 'succeeded', line({ status: 'succeeded' }));
    else if (end === 'value')
      core.settleItem(outcomes, offset, 'succeeded', line({ status: 'succeeded', value: index }));
    else if (end === 'failed' || attempts >= scenario.maxAttempts) core.settleItem(outcomes, offset, 'failed', failed);
    else outcomes.attempts.set(offset, attempts);
    known();
  }
}

function isStopped(world: World, job: string): boolean {
  const item = world.table.get(job);
  return item?.['fence'] !== undefined || item?.['state'] === 'ended';
}
