import fc from 'fast-check';
import { expect, it } from 'vitest';
import { failItem, noOutcomes, resultsText, settleBareRun } from '../../../../core/chunk/outcomes.ts';
import { settledSlot } from '../../../../core/chunk/settled-slot.ts';
import { allLines, indexOf } from '../../../../core/job/result-lines.ts';
import { readResults } from '../../../../core/job/results.ts';
import type { Packing } from '../../../../core/job/spec.ts';
import { leafKey, objectKey, slotName } from '../../../../core/ledger/keys.ts';
import { encodeSlot, idText, withResults } from '../../../../core/ledger/slot.ts';
import { FAN_IN } from '../../../../core/ledger/tree.ts';
import type { Item } from '../../../../core/ledger/update.ts';
import { itemsOfChunk } from '../../../../core/packing/chunk-size.ts';

const JOB = 'job.run';

const packing = fc.oneof(
  fc.record({ type: fc.constant('fixed' as const), items: fc.integer({ min: 1, max: 5 }) }),
  fc
    .record({ first: fc.integer({ min: 1, max: 3 }), more: fc.nat(6), every: fc.integer({ min: 1, max: 3 }) })
    .map(({ first, more, every }): Packing => ({ type: 'ramp', first, most: first + more, every })),
);

/** A chunk: whether it was swept, whether its first item failed, and how many items too large a neighbour kept out. */
const fate = fc.record({ isSwept: fc.boolean(), hasFailed: fc.boolean(), keptOut: fc.constantFrom(0, 0, 0, 1) });

it('lists every item of the chunks that were run, whatever chunks before them were swept', async () => {
  await fc.assert(
    fc.asyncProperty(packing, fc.array(fate, { minLength: 1, maxLength: 80 }), async (how, fates) => {
      const items = new Map<string, Item>();
      const objects = new Map<string, string>();
      const ran: number[] = [];
      let first = 0;
      for (const [chunk, { isSwept, hasFailed, keptOut }] of fates.entries()) {
        const count = Math.max(1, itemsOfChunk(how, chunk) - keptOut);
        const id = withResults(Uint8Array.of(0, 0, 0, 0, chunk, 1), hasFailed && !isSwept);
        let slot = encodeSlot(id, { succeeded: 0, failed: 0, skipped: 0 });
        if (!isSwept) {
          const outcomes = noOutcomes(count);
          const begin = first;
          if (hasFailed) failItem(outcomes, (offset) => begin + offset, 0, { name: 'Error', message: '' });
          settleBareRun(outcomes, 0, count - 1);
          objects.set(objectKey(JOB, chunk, idText(id)), resultsText(outcomes));
          slot = settledSlot(id, outcomes, { chunk, first }, how);
          ran.push(...Array.from({ length: count }, (_, offset) => begin + offset));
        }
        const leaf = leafKey(JOB, Math.floor(chunk / FAN_IN));
        items.set(leaf, { ...items.get(leaf), [slotName(chunk % FAN_IN)]: slot });
        first += count;
      }
      const ports = {
        table: { get: async (key: string) => items.get(key) },
        objects: { get: async (key: string) => objects.get(key) },
      };
      const listed: number[] = [];
      for await (const chunk of readResults(ports, JOB, { chunks: fates.length, packing: how }))
        listed.push(...[...allLines(chunk)].map(indexOf));
      expect(listed).toEqual(ran);
    }),
  );
});
