import { inCore, type Mutant, mutant } from './mutant.ts';

const node = inCore('ledger/node');
const seal = inCore('ledger/seal');
const life = inCore('chunk/life');
const end = inCore('ledger/end');
const produce = inCore('job/produce');

/** A rule that another one already holds: taken away alone, nothing shows. Kept in core as a second line. */
export interface Redundant {
  readonly mutant: Mutant;
  readonly because: string;
}

export const REDUNDANT: readonly Redundant[] = [
  {
    mutant: mutant(
      'slot-beyond-the-seal',
      ['joins', 'producers'],
      node(
        "{ absent: slotName(place) }, { anyOf: [{ absent: 'expected' }, { above: ['expected', place] }] }",
        '{ absent: slotName(place) }',
      ),
    ),
    because: 'a chunk is sent after its number is reserved, and no seal is below what is reserved',
  },
  {
    mutant: mutant(
      'leaf-beyond-the-seal',
      ['joins', 'producers', 'deep'],
      node(
        "{ absent: leafName(place) }, { anyOf: [{ absent: 'expected' }, { above: ['expected', place] }] }",
        '{ absent: leafName(place) }',
      ),
    ),
    because: 'no chunk is settled beyond the seal, so that no leaf is',
  },
  {
    mutant: mutant(
      'end-without-counts',
      ['joins', 'tolerance'],
      end(
        "      { equals: ['n', read.expected ?? -1] },\n      { equals: ['s', succeeded] },\n      { equals: ['f', failed] },\n",
        '',
      ),
    ),
    because: 'n is read as full, and only a mid that is not settled yet changes n, s or f',
  },
  {
    mutant: mutant(
      'reserve-minds-no-fence',
      ['joins', 'producers'],
      produce("{ absent: 'fence' }, { below: ['sent', window.chunks] }", "{ below: ['sent', window.chunks] }"),
    ),
    because: 'the early seal is tried again where sent moved, and the sweep settles what was reserved',
  },
  {
    mutant: mutant(
      'early-seal-not-retried-alone',
      ['joins', 'producers'],
      seal("num(now, 'sent') === packed.chunks) continue;", "num(now, 'sent') === packed.chunks) return undefined;"),
    ),
    because: 'nothing is reserved after a fence, and only a fenced job is sealed early',
  },
  {
    mutant: mutant(
      'seal-does-not-climb-from-mid',
      ['joins', 'deep'],
      seal('  if (mid.applied) yield* climbFromMid(tree, edge.mids - 1, mid.item);\n', ''),
    ),
    because:
      'a mid is full only if its last leaf is, and the climb from that leaf goes on from the mid, refused or not',
  },
  {
    mutant: mutant(
      'seal-does-not-look-at-root',
      ['joins', 'deep'],
      seal('  if (isFullRoot(root)) return yield* endJob(tree.job, root);\n', ''),
    ),
    because: 'a full root has a full right mid, and the climb from there ends the job',
  },
  {
    mutant: mutant(
      'suspicion-not-handed-on',
      ['killers'],
      life('...(suspect ? { suspect } : {})', '...(suspect && false ? { suspect } : {})'),
    ),
    because: 'the next killer of the chunk is found all the same, from the third receive of the next message on',
  },
];
