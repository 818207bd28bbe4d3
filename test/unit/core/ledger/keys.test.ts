import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkKey, jobKey, leafKey, midKey, paramsKey, parseJobKey, pointerKey } from '../../../../core/ledger/keys.ts';

const parts = fc.record({
  jobId: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
  run: fc.stringMatching(/^[0-9a-f]{12}$/),
  generation: fc.nat(100),
});

describe("a job's key", () => {
  it('reads back as its parts', () => {
    fc.assert(
      fc.property(parts, (parts) => {
        expect(parseJobKey(jobKey(parts))).toEqual(parts);
      }),
    );
  });

  it('carries the run, and the generation of a redrive', () => {
    expect(jobKey({ jobId: 'a', run: 'r', generation: 0 })).toBe('a.r');
    expect(jobKey({ jobId: 'a', run: 'r', generation: 2 })).toBe('a.r~2');
  });

  it.each(['', 'a', 'a.', '.r', 'a.r~0', 'a.r~x', 'a.r/0/1', '@a', 'a b.r'])('is not "%s"', (text) => {
    expect(() => parseJobKey(text)).toThrow(/expected a job's key/);
  });

  it("is shared by none of the ledger's other items", () => {
    const job = jobKey({ jobId: 'a', run: 'r', generation: 0 });
    const keys = [job, pointerKey('a'), paramsKey(job), midKey(job, 1), leafKey(job, 1), chunkKey(job, 1)];
    expect(keys).toEqual(['a.r', '@a', 'a.r/p', 'a.r/1/1', 'a.r/0/1', 'a.r/c1']);
  });
});
