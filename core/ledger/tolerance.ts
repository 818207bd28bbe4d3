import type { Tolerance } from '../../events/job-request.ts';
import { toRecord } from '../job/record.ts';
import { exceeds } from '../job/state.ts';
import { totalsOf } from '../job/totals.ts';
import { FENCE_GRACE_MS, fence, markFenced } from './fence.ts';
import { type Flow, pause, updateOrGet } from './flow.ts';
import { leafRegister, midKey, midRegister } from './keys.ts';
import { midOf, type Tree } from './tree.ts';
import { type Item, num, type Update } from './update.ts';

/**
 * Stops a job whose failures exceed what is tolerated, as soon as that is known. Each node has a register above it
 * that only grows, so that a repeated step changes nothing; adding up would count twice.
 * Whoever stops it leaves chunks under way time to keep what they have done, and then sweeps. Should they die meanwhile, the
 * job ends all the same: its messages are still delivered, and skipped.
 * @param node the leaf after a settle, refused or not
 */
export function* checkTolerance(tree: Tree, tolerated: Tolerance, leaf: number, node: Item): Flow<void> {
  const failed = num(node, 'f');
  if (failed === 0) return;
  const mid = midOf(tree, leaf);
  const ofLeaf = register(midKey(tree.job, mid), leafRegister(leaf % tree.fanIn), failed);
  const midNode = yield* updateOrGet({ ...ofLeaf, set: { ...ofLeaf.set, ttl: tree.ttl } });
  const ofMid = register(tree.job, midRegister(mid), sumOf(midNode.item, /^fl\d+$/));
  const root = yield* updateOrGet({ ...ofMid, when: [{ exists: 'state' }, ...ofMid.when] });
  if (root.item === undefined) return;
  const { total } = totalsOf(toRecord(root.item));
  if (!exceeds(tolerated, sumOf(root.item, /^fm\d+$/), total)) return;
  if (!(yield* markFenced(tree, 'toleranceExceeded'))) return;
  yield* pause(FENCE_GRACE_MS);
  yield* fence(tree, 'toleranceExceeded');
}

function register(key: string, name: string, value: number): Update {
  return {
    key,
    name: `register ${name}`,
    when: [{ anyOf: [{ absent: name }, { below: [name, value] }] }],
    set: { [name]: value },
  };
}

function sumOf(item: Item | undefined, pattern: RegExp): number {
  if (item === undefined) return 0;
  return Object.keys(item)
    .filter((name) => pattern.test(name))
    .reduce((sum, name) => sum + num(item, name), 0);
}
