import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Packing } from '../../../../core/job/spec.ts';
import { CHUNK_BYTES, ITEM_LINE_BYTES, SQS_MESSAGE_BYTES } from '../../../../core/limits.ts';
import { itemsOfChunk } from '../../../../core/packing/chunk-size.ts';
import { LineCutter } from '../../../../core/packing/cut-lines.ts';
import { parseChunkMessage } from '../../../../events/chunk-message.ts';
import { decodeLine, LINE_BREAK } from '../../../../events/item-line.ts';
import { type Cut, cutAll, packAll } from '../../../support/cut.ts';

const job = `${'j'.repeat(64)}.0123456789ab~99`;
const packing: fc.Arbitrary<Packing> = fc.oneof(
  fc.record({ type: fc.constant('fixed' as const), items: fc.integer({ min: 1, max: 40 }) }),
  fc
    .record({ first: fc.integer({ min: 1, max: 8 }), more: fc.nat(30), every: fc.integer({ min: 1, max: 4 }) })
    .map(({ first, more, every }) => ({ type: 'ramp' as const, first, most: first + more, every })),
);
/** Items of awkward sizes: small, near a chunk's bound, beyond a chunk's. */
const sizesOfItems = fc.array(
  fc.oneof(fc.nat(20), fc.constantFrom(100_000, 200_000, CHUNK_BYTES - 513, CHUNK_BYTES, 400_000)),
  { maxLength: 40 },
);
const cutsOf = (sizes: readonly number[]): Cut[] =>
  sizes.map((size, i) => ({ line: 'x'.repeat(size), end: (i + 1) * 7 }));

describe('Packer', () => {
  it('gives every item once, in order, numbered without a gap', () => {
    fc.assert(
      fc.property(packing, sizesOfItems, (how, sizes) => {
        const cuts = cutsOf(sizes);
        const chunks = packAll({ job, packing: how, chunk: 0, first: 0 }, cuts);
        const lines = chunks.flatMap((chunk) => parseChunkMessage(String(chunk.body)).lines.split(LINE_BREAK));
        expect(lines.length).toBe(cuts.length);
        expect(lines.every((line, i) => line === cuts[i]?.line)).toBe(true);
        let first = 0;
        for (const [i, chunk] of chunks.entries()) {
          const { header } = parseChunkMessage(String(chunk.body));
          expect(header).toEqual({ version: 1, job, chunk: i, first, count: header.count });
          first += header.count;
          expect(chunk.end).toBe(first * 7);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps to both bounds: items, and bytes with the header', () => {
    fc.assert(
      fc.property(packing, sizesOfItems, (how, sizes) => {
        for (const { header, body } of packAll({ job, packing: how, chunk: 0, first: 0 }, cutsOf(sizes))) {
          expect(header.count).toBeLessThanOrEqual(itemsOfChunk(how, header.chunk));
          expect(body.length).toBeLessThanOrEqual(SQS_MESSAGE_BYTES);
          if (header.count > 1) expect(body.length).toBeLessThanOrEqual(CHUNK_BYTES);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('closes no chunk that had room for the next item', () => {
    fc.assert(
      fc.property(packing, sizesOfItems, (how, sizes) => {
        const chunks = packAll({ job, packing: how, chunk: 0, first: 0 }, cutsOf(sizes));
        for (const [i, { header, body }] of chunks.slice(0, -1).entries()) {
          const next = sizes[header.first + header.count] ?? 0;
          const isFull = header.count === itemsOfChunk(how, i);
          expect(isFull || body.length + 512 + 1 + next > CHUNK_BYTES).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('packs the same twice, byte for byte, and from the end of any chunk on', () => {
    const lines = fc.array(fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 9 })), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(packing, lines, fc.integer({ min: 1, max: 50 }), (how, given, blockSize) => {
        const bytes = Buffer.from(given.map((line) => line.replaceAll('\n', ' ')).join('\n'));
        const start = { job, packing: how, chunk: 0, first: 0 };
        const whole = packAll(start, cutAll(new LineCutter(0, true), bytes));
        expect(packAll(start, cutAll(new LineCutter(0, true), bytes, [blockSize]))).toEqual(whole);
        for (const [i, { header, end }] of whole.entries()) {
          const from = { ...start, chunk: i + 1, first: header.first + header.count };
          const rest = packAll(from, cutAll(new LineCutter(end, true), bytes.subarray(end), [blockSize]));
          expect(rest).toEqual(whole.slice(i + 1));
        }
      }),
    );
  });

  it('lets an item that is larger than a chunk travel alone', () => {
    const sizes = [10, CHUNK_BYTES, 10, 10, ITEM_LINE_BYTES];
    const chunks = packAll({ job, packing: { type: 'fixed', items: 100 }, chunk: 0, first: 0 }, cutsOf(sizes));
    expect(chunks.map((chunk) => chunk.header.count)).toEqual([1, 1, 2, 1]);
  });

  it('sends in the place of an item that no message can carry its size', () => {
    const [chunk] = packAll(
      { job, packing: { type: 'fixed', items: 1 }, chunk: 0, first: 0 },
      cutsOf([ITEM_LINE_BYTES + 1]),
    );
    expect(decodeLine(parseChunkMessage(String(chunk?.body)).lines)).toEqual({
      kind: 'tooLarge',
      sizeBytes: ITEM_LINE_BYTES + 1,
    });
  });

  it('has a header that always fits in what is kept free for it', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const chunks = packAll(
      { job, packing: { type: 'fixed', items: 9 }, chunk: most - 9, first: most - 9 },
      cutsOf([1]),
    );
    const longest = { ...chunks[0]?.header, continuation: most, suspect: true };
    expect(JSON.stringify(longest).length).toBeLessThan(512);
  });
});
