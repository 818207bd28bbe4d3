import { climbFromLeaf, climbFromMid } from './climb.ts';
import { endJob } from './end.ts';
import { type Flow, get, update } from './flow.ts';
import { leafKey, midKey } from './keys.ts';
import { isFullRoot } from './node.ts';
import { sweep } from './sweep.ts';
import { edgeOf, type Tree } from './tree.ts';
import { type Item, num, text, type Update } from './update.ts';

/** What a producer has packed: the number of chunks and the items in them. */
export interface Packed {
  readonly chunks: number;
  readonly items: number;
}

/**
 * Seals a job: no more chunks, there were N. Pinned once; a repeated seal repeats every step, since whoever was first
 * may have died after any of them. Ends the job where all is settled, sweeps where it is fenced.
 * @param packed absent: early, at what is reserved (a fenced job, or a producer that failed)
 */
export function* seal(tree: Tree, packed?: Packed): Flow<void> {
  const chunks = yield* pin(tree, packed);
  if (chunks === undefined) return;
  if (chunks === 0) return yield* endJob(tree.job);
  const edge = edgeOf(tree, chunks);
  const mid = yield* update(expect(tree, midKey(tree.job, edge.mids - 1), edge.leavesInLastMid));
  const leaf = yield* update(expect(tree, leafKey(tree.job, edge.leaves - 1), edge.slotsInLastLeaf));
  if (leaf.applied) yield* climbFromLeaf(tree, edge.leaves - 1, leaf.item);
  if (mid.applied) yield* climbFromMid(tree, edge.mids - 1, mid.item);
  const root = yield* get(tree.job);
  if (isFullRoot(root)) return yield* endJob(tree.job, root);
  if (text(root, 'fence') !== undefined && text(root, 'state') === 'open') yield* sweep(tree, chunks);
}

/** Pins N and returns it; undefined where there is no such job. */
function* pin(tree: Tree, packed: Packed | undefined): Flow<number | undefined> {
  if (packed !== undefined) {
    const sealed = yield* update(sealAt(tree, packed));
    if (sealed.applied) return pinned(sealed.item);
  }
  let early = packed === undefined;
  for (;;) {
    const job = yield* get(tree.job);
    if (job === undefined || job['chunks'] !== undefined) return pinned(job);
    const attempt = early || packed === undefined ? sealEarly(tree, job) : sealAt(tree, packed);
    const result = yield* update(attempt);
    if (result.applied) return pinned(result.item);
    const now = yield* get(tree.job);
    if (now === undefined || now['chunks'] !== undefined) return pinned(now);
    if (early || packed === undefined || num(now, 'sent') === packed.chunks) continue;
    // A twin reserved other chunks than I packed: the input changed under us.
    yield* update(fenceUnsealed(tree, 'inputChanged'));
    early = true;
  }
}

const pinned = (job: Item | undefined) => (job === undefined ? undefined : num(job, 'chunks'));

const mids = (tree: Tree, chunks: number) => edgeOf(tree, chunks).mids;

function sealAt(tree: Tree, packed: Packed): Update {
  return {
    key: tree.job,
    name: 'seal',
    when: [{ absent: 'chunks' }, { equals: ['sent', packed.chunks] }],
    set: { chunks: packed.chunks, total: packed.items, expected: mids(tree, packed.chunks) },
  };
}

function sealEarly(tree: Tree, read: Item): Update {
  const sent = num(read, 'sent');
  return {
    key: tree.job,
    name: 'seal early',
    when: [{ absent: 'chunks' }, { equals: ['sent', sent] }],
    set: { chunks: sent, total: num(read, 'sentItems'), expected: mids(tree, sent), early: true },
  };
}

function fenceUnsealed(tree: Tree, why: string): Update {
  return {
    key: tree.job,
    name: `fence ${why}`,
    when: [{ equals: ['state', 'open'] }, { absent: 'fence' }, { absent: 'chunks' }],
    set: { fence: why },
  };
}

/** Tells the right edge's node how many children it has. */
function expect(tree: Tree, key: string, children: number): Update {
  return { key, name: 'expect', when: [], set: { expected: children, ttl: tree.ttl } };
}
