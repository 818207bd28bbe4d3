import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DELIVERY_ID_BYTES,
  decodeSlot,
  drawDeliveryId,
  encodeSlot,
  environmentOf,
  hasResults,
  idText,
  withResults,
} from '../../../../core/ledger/slot.ts';

const bytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });
const count = fc.oneof(fc.nat(5_000), fc.constantFrom(0, 127, 128, 16_383, 16_384), fc.nat());
const tally = fc.record({ succeeded: count, failed: count, skipped: count });

describe('a slot', () => {
  it('reads back as it was written, whatever the counts', () => {
    fc.assert(
      fc.property(bytes(DELIVERY_ID_BYTES), tally, fc.option(count, { nil: undefined }), (deliveryId, tally, first) => {
        const decoded = decodeSlot(encodeSlot(deliveryId, tally, first));
        expect(decoded.tally).toEqual(tally);
        expect(decoded.first).toBe(first);
        expect([...decoded.deliveryId]).toEqual([...deliveryId]);
      }),
    );
  });

  it('takes 9 to 12 bytes with the largest chunk there is, so that 64 fit into one write unit', () => {
    const most = fc.nat(5_000);
    fc.assert(
      fc.property(most, most, most, (succeeded, failed, skipped) => {
        fc.pre(succeeded + failed + skipped <= 5_000);
        const { length } = encodeSlot(new Uint8Array(DELIVERY_ID_BYTES), { succeeded, failed, skipped });
        expect(length).toBeGreaterThanOrEqual(9);
        expect(length).toBeLessThanOrEqual(12);
      }),
    );
  });
});

describe('a delivery id', () => {
  const environment = fc.nat(0xf_ffff);

  it('names its environment, whether or not it stored results', () => {
    fc.assert(
      fc.property(environment, bytes(4), fc.boolean(), (environment, random, stored) => {
        const id = withResults(drawDeliveryId(environment, random), stored);
        expect(id).toHaveLength(DELIVERY_ID_BYTES);
        expect(environmentOf(id)).toBe(environment);
        expect(hasResults(id)).toBe(stored);
        expect(hasResults(withResults(id, !stored))).toBe(!stored);
      }),
    );
  });

  it('differs in 27 bits between two deliveries of one environment', () => {
    const draw = (...random: number[]) => idText(drawDeliveryId(1, Uint8Array.from(random)));
    const differing = [draw(0, 0, 0, 0), draw(1, 0, 0, 0), draw(4, 0, 0, 0), draw(0, 0, 0, 1), draw(0, 128, 0, 0)];
    expect(new Set(differing).size).toBe(differing.length);
    expect(draw(8, 0, 0, 0)).toBe(draw(0, 0, 0, 0));
  });

  it('is twelve hexadecimal digits in a key', () => {
    expect(idText(Uint8Array.from([0, 1, 15, 16, 254, 255]))).toBe('00010f10feff');
  });
});
