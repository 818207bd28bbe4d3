import type { Packing } from '../job/spec.ts';
import { encodeSlot } from '../ledger/slot.ts';
import { firstOfChunk } from '../packing/chunk-size.ts';
import type { ChunkItems } from './checkpoint.ts';
import { type Outcomes, tallyOf } from './outcomes.ts';

/**
 * A chunk's slot, once all its items have an outcome. Bare successes have no line that says which items they are: the
 * chunk's place in the job does, and where chunks before it are smaller than they may be, the slot.
 * @param packing absent: not known here
 */
export function settledSlot(
  deliveryId: Uint8Array,
  outcomes: Outcomes,
  { chunk, first }: Pick<ChunkItems, 'first'> & { readonly chunk: number },
  packing?: Packing,
): Uint8Array {
  const isTold =
    outcomes.lines.size === outcomes.count || (packing !== undefined && firstOfChunk(packing, chunk) === first);
  return encodeSlot(deliveryId, tallyOf(outcomes), isTold ? undefined : first);
}
