import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packingSchema } from '../../../../core/job/spec.ts';
import { itemsOfChunk, resolvePacking } from '../../../../core/packing/chunk-size.ts';

describe('resolvePacking', () => {
  it('takes a number as it is', () => {
    expect(resolvePacking(7, { concurrency: 50, totalItems: 1e9, itemSeconds: 100 })).toEqual({
      type: 'fixed',
      items: 7,
    });
  });

  it.each([
    ['as Pool.map does: a quarter of each share', { totalItems: 1_000, concurrency: 2 }, 125],
    ['rounded up', { totalItems: 1_001, concurrency: 2 }, 126],
    ['one at least', { totalItems: 3, concurrency: 50 }, 1],
    ['one, of nothing', { totalItems: 0, concurrency: 50 }, 1],
    ['at most 10,000', { totalItems: 10_000_000, concurrency: 2 }, 10_000],
    ['about 10 s of work', { totalItems: 1_000_000, concurrency: 2, itemSeconds: 0.5 }, 20],
    ['one, of work longer than that', { totalItems: 1_000_000, concurrency: 2, itemSeconds: 60 }, 1],
    ['no more because items are quick', { totalItems: 1_000, concurrency: 2, itemSeconds: 0.000_1 }, 125],
  ])('"auto" with a known total: %s', (_what, hints, items) => {
    expect(resolvePacking('auto', hints)).toEqual({ type: 'fixed', items });
  });

  it('"auto" without a total: small chunks first, then larger ones', () => {
    const packing = resolvePacking('auto', { concurrency: 10 });
    expect(packing).toEqual({ type: 'ramp', first: 32, most: 10_000, every: 10 });
    const sizes = [0, 9, 10, 19, 20, 69, 70, 79, 80, 90, 1_000_000].map((chunk) => itemsOfChunk(packing, chunk));
    expect(sizes).toEqual([32, 32, 64, 64, 128, 2_048, 4_096, 4_096, 8_192, 10_000, 10_000]);
  });

  it('"auto" without a total keeps to about 10 s of work too', () => {
    expect(resolvePacking('auto', { concurrency: 10, itemSeconds: 1 })).toEqual({
      type: 'ramp',
      first: 10,
      most: 10,
      every: 10,
    });
  });

  it('gives what a job can pin, and chunks that never shrink, whatever the hints', () => {
    const hints = fc.record(
      {
        concurrency: fc.integer({ min: 1, max: 1_000 }),
        totalItems: fc.nat(),
        itemSeconds: fc.double({ min: 1e-9, max: 1e4, noNaN: true }),
      },
      { requiredKeys: ['concurrency'] },
    );
    fc.assert(
      fc.property(hints, fc.nat(), (given, chunk) => {
        const packing = packingSchema.parse(resolvePacking('auto', given));
        const [now, next] = [itemsOfChunk(packing, chunk), itemsOfChunk(packing, chunk + 1)];
        expect(now).toBeGreaterThanOrEqual(1);
        expect(next).toBeGreaterThanOrEqual(now);
        expect(next).toBeLessThanOrEqual(10_000);
      }),
    );
  });
});
