/** Slots of a leaf, and leaves of a mid. 64 slots of about 12 bytes keep a leaf below one write unit (1 KB). */
export const FAN_IN = 64;

/** A job's tree: always leaf, mid, job record, whatever the number of chunks. */
export interface Tree {
  /** The job's key in the ledger. */
  readonly job: string;
  readonly fanIn: number;
  /** Unix seconds at which the tree's items may be forgotten. */
  readonly ttl: number;
}

export const leafOf = (tree: Tree, chunk: number): number => Math.floor(chunk / tree.fanIn);
export const slotOf = (tree: Tree, chunk: number): number => chunk % tree.fanIn;
export const midOf = (tree: Tree, leaf: number): number => Math.floor(leaf / tree.fanIn);

/** How many leaves and mids N chunks need, and what the right edge holds. */
export function edgeOf(tree: Tree, chunks: number) {
  const leaves = Math.ceil(chunks / tree.fanIn);
  const mids = Math.ceil(leaves / tree.fanIn);
  return {
    leaves,
    mids,
    slotsInLastLeaf: chunks - tree.fanIn * (leaves - 1),
    leavesInLastMid: leaves - tree.fanIn * (mids - 1),
  };
}
