import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generationsOf, mergedResults } from '../../../../core/job/merged-results.ts';
import { allLines, indexOf, parseLine } from '../../../../core/job/result-lines.ts';
import type { ItemStatus, ResultLine } from '../../../../events/result-line.ts';
import { jobSpec } from '../../../support/job-spec.ts';
import { type Fate, piecesOf, SettledJob } from '../../../support/settled-job.ts';

const JOB = 'job.run';
const spec = jobSpec(0);

async function linesOf(job: SettledJob, key: string): Promise<ResultLine[]> {
  const lines: ResultLine[] = [];
  for await (const chunk of mergedResults(job.ports, key)) {
    const texts = [...allLines(chunk)];
    const { succeeded, failed, skipped } = chunk.tally;
    expect(succeeded + failed + skipped).toBe(texts.length);
    lines.push(...texts.map(parseLine));
  }
  return lines;
}

const status = fc.constantFrom<ItemStatus>('succeeded', 'succeeded', 'failed', 'skipped');
const sizes = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }));

describe('results of a job that was redriven', () => {
  it('are of each item its newest, in input order, and nothing is lost or doubled', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(status, status, status), { minLength: 1, maxLength: 40 }),
        sizes,
        fc.boolean(),
        async (fates, [first, second, third], hasBare) => {
          const job = new SettledJob(spec);
          let left = fates.map((_, index) => index);
          for (const [generation, size] of [first, second, third].entries()) {
            const key = generation === 0 ? JOB : `${JOB}~${generation}`;
            const fateOf = (index: number): Fate => [index, fates[index]?.[generation] ?? 'failed'];
            job.settle(key, piecesOf(left.map(fateOf), size), hasBare && generation === 0);
            left = left.filter((index) => fates[index]?.[generation] !== 'succeeded');
          }
          const lines = await linesOf(job, `${JOB}~2`);
          expect(lines.map(({ index }) => index)).toEqual(fates.map((_, index) => index));
          for (const { index, status, error } of lines) {
            const succeeded = fates[index]?.includes('succeeded') === true;
            expect(status).toBe(succeeded ? 'succeeded' : fates[index]?.[2]);
            if (status === 'failed') expect(error?.message).toBe(`${JOB}~2`);
          }
        },
      ),
    );
  });

  it('have items that a stopped redrive never took up as skipped, with what they failed of before', async () => {
    const job = new SettledJob(spec);
    job.settle(
      JOB,
      [
        [
          [0, 'succeeded'],
          [1, 'failed'],
        ],
        [
          [2, 'failed'],
          [3, 'skipped'],
        ],
      ],
      true,
    );
    job.settle(`${JOB}~1`, [[[1, 'succeeded']]], false);
    const lines = await linesOf(job, `${JOB}~1`);
    expect(lines.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'skipped', 'skipped']);
    expect(lines[2]?.error?.message).toBe(JOB);
  });

  it('have the items of chunks that were swept, once a redrive has run them', async () => {
    const job = new SettledJob(spec);
    job.settle(
      JOB,
      [
        [
          [0, 'succeeded'],
          [1, 'failed'],
        ],
        [],
        [],
      ],
      true,
    );
    job.settle(
      `${JOB}~1`,
      [
        [
          [1, 'succeeded'],
          [2, 'succeeded'],
          [3, 'failed'],
        ],
        [[4, 'succeeded']],
      ],
      false,
    );
    const lines = await linesOf(job, `${JOB}~1`);
    expect(lines.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  });

  it('come in pieces where a redrive ran very many that were swept', async () => {
    const job = new SettledJob(spec);
    const ran = [0, 150_000];
    job.settle(JOB, [[[0, 'succeeded']], [], [[150_000, 'succeeded']], []], false);
    const all = Array.from({ length: 200_000 }, (_, n): Fate => [n, 'succeeded']);
    const swept = all.filter(([index]) => !ran.includes(index));
    job.settle(`${JOB}~1`, piecesOf(swept, 10_000), false);
    let next = 0;
    for await (const chunk of mergedResults(job.ports, `${JOB}~1`)) {
      const texts = [...allLines(chunk)];
      expect(texts.length).toBeLessThanOrEqual(10_000);
      for (const text of texts) if (indexOf(text) === next) next += 1;
    }
    expect(next).toBe(all.length);
  });

  it('of one that never was are its own', async () => {
    const job = new SettledJob(spec);
    job.settle(
      JOB,
      [
        [
          [0, 'succeeded'],
          [1, 'failed'],
        ],
      ],
      true,
    );
    expect((await linesOf(job, JOB)).map(({ status }) => status)).toEqual(['succeeded', 'failed']);
    expect(generationsOf(`${JOB}~2`)).toEqual([JOB, `${JOB}~1`, `${JOB}~2`]);
  });
});
