import { describe, expect, test } from 'vitest';
import { MappingConcurrency } from '../../../../../local/embedded/lambda/concurrency.ts';

const fill = (concurrency: MappingConcurrency) => {
  while (concurrency.free > 0) concurrency.take();
};

describe("a mapping's concurrency", () => {
  test('starts with five, or with its maximum', () => {
    expect(new MappingConcurrency(undefined).free).toBe(5);
    expect(new MappingConcurrency(100).free).toBe(5);
    expect(new MappingConcurrency(2).free).toBe(2);
  });

  test('grows by one each 200 ms while all are busy and messages wait', () => {
    const concurrency = new MappingConcurrency(7);
    const seen: number[] = [];
    for (let nowMs = 1000; nowMs <= 2000; nowMs += 100) {
      fill(concurrency);
      concurrency.note(true, nowMs);
      seen.push(concurrency.busy + concurrency.free);
    }
    expect(seen).toEqual([6, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7]);
  });

  test('does not grow while no messages wait', () => {
    const concurrency = new MappingConcurrency(100);
    for (let nowMs = 1000; nowMs <= 3000; nowMs += 100) {
      fill(concurrency);
      concurrency.note(false, nowMs);
    }
    expect(concurrency.busy).toBe(5);
  });

  test('falls back to fewer when the function is throttled, and to no less than one', () => {
    const concurrency = new MappingConcurrency(100);
    fill(concurrency);
    concurrency.backOff(1000);
    for (let n = 0; n < 5; n += 1) concurrency.release();
    expect(concurrency.free).toBe(4);
    for (let n = 0; n < 10; n += 1) concurrency.backOff(1000);
    expect(concurrency.free).toBe(1);
  });

  test('tells when a slot is released', async () => {
    const concurrency = new MappingConcurrency(2);
    fill(concurrency);
    const slot = concurrency.slot();
    concurrency.release();
    await slot;
    expect(concurrency.free).toBe(1);
  });
});
