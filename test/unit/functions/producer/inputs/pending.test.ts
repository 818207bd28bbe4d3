import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type JobRecord, toRecord } from '../../../../../core/job/record.ts';
import type { JobSpec } from '../../../../../core/job/spec.ts';
import { Packer } from '../../../../../core/packing/packer.ts';
import type { ItemStatus } from '../../../../../events/result-line.ts';
import { openInput, type ReadObject } from '../../../../../functions/producer/inputs/open.ts';
import { openPending } from '../../../../../functions/producer/inputs/pending.ts';
import { jobSpec } from '../../../../support/job-spec.ts';
import { piecesOf, SettledJob } from '../../../../support/settled-job.ts';

const JOB = 'job.run';
type Format = 'jsonl' | 'json' | 'csv' | 'lines';

const texts: Readonly<Record<Format, (values: readonly string[]) => string>> = {
  jsonl: (values) => values.map((value) => JSON.stringify(value)).join('\n'),
  json: (values) => ` ${JSON.stringify(values)}\n`,
  csv: (values) => `\ufeffname,more\r\n${values.map((value) => `"${value.replaceAll('"', '""')}",x`).join('\r\n')}`,
  lines: (values) => values.map((value) => value.replaceAll(/[\r\n]/g, ' ')).join('\n'),
};

/** A job whose input is a text of a format. */
class Ended extends SettledJob {
  readonly #bytes: Buffer;
  readonly spec: JobSpec;
  chunks = 0;

  constructor(format: Format, values: readonly string[], chunkSize: number) {
    const bytes = Buffer.from(texts[format](values));
    const spec = jobSpec(values.length, {
      input: { type: 'object', bucket: 'b', key: 'k', format, sizeBytes: bytes.length, etag: 'e' },
      packing: { type: 'fixed', items: chunkSize },
      encoding: format === 'lines' ? 'text' : 'json',
    });
    super(spec);
    this.#bytes = bytes;
    this.spec = spec;
  }

  readonly read: ReadObject = async function* (this: Ended, _pinned: unknown, from: number) {
    for (let at = from; at < this.#bytes.length; at += 17) yield this.#bytes.subarray(at, at + 17);
  }.bind(this) as ReadObject;

  get record(): JobRecord {
    return toRecord({ state: 'ended', chunks: this.chunks, spec: JSON.stringify(this.spec) });
  }

  /** Every item's line, as the first generation sent it. */
  async lines(): Promise<string[]> {
    const all: string[] = [];
    for await (const { lines } of openInput(this.read, this.spec.input, undefined).source) all.push(...lines);
    return all;
  }

  open(generations: readonly string[], position?: string) {
    return openPending(this.read, this.ports, { generations, oldest: this.record }, position);
  }
}

const status = fc.constantFrom<ItemStatus>('succeeded', 'succeeded', 'failed', 'skipped');
const fates = fc.array(
  fc.record({
    value: fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 6 })),
    fate: fc.tuple(status, status, status),
    sweeps: fc.integer({ min: 0, max: 6 }),
  }),
  { minLength: 1, maxLength: 60 },
);

it('takes up exactly what succeeded in no generation, from any place on where a producer left off', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Format>('jsonl', 'json', 'csv', 'lines'),
      fates,
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 9 }),
      async (format, items, chunkSize, redriveSize) => {
        const ended = new Ended(
          format,
          items.map(({ value }) => value),
          chunkSize,
        );
        const lines = await ended.lines();
        // What a format makes of strange text is its own business: as many items as it finds have a fate.
        const fate = (index: number, generation: number) => items[index % items.length]?.fate[generation] ?? 'failed';
        const indices = lines.map((_, index) => index);
        const isSwept = (chunk: readonly number[]) => items[(chunk[0] ?? 0) % items.length]?.sweeps === 0;
        const swept = new Set(piecesOf(indices, chunkSize).filter(isSwept).flat());
        ended.settle(
          JOB,
          piecesOf(indices, chunkSize).map((chunk) =>
            isSwept(chunk) ? [] : chunk.map((i) => [i, fate(i, 0)] as const),
          ),
          true,
        );
        ended.chunks = piecesOf(indices, chunkSize).length;
        const leftAfter0 = indices.filter((i) => swept.has(i) || fate(i, 0) !== 'succeeded');
        ended.settle(
          `${JOB}~1`,
          piecesOf(leftAfter0, redriveSize).map((chunk) => chunk.map((i) => [i, fate(i, 1)] as const)),
          false,
        );
        const left = leftAfter0.filter((i) => fate(i, 1) !== 'succeeded');

        const generations = [JOB, `${JOB}~1`];
        const whole = await takeAll(ended.open(generations));
        expect(whole.map(({ index }) => index)).toEqual(left);
        expect(whole.map(({ line }) => line)).toEqual(left.map((i) => lines[i]));

        const opened = ended.open(generations);
        const packer = new Packer({
          job: `${JOB}~2`,
          packing: { type: 'fixed', items: redriveSize },
          chunk: 0,
          first: 0,
        });
        for await (const { lines: some, ends, indices: theirs } of opened.source)
          for (const [i, line] of some.entries()) {
            const chunk = packer.push(line, ends[i] ?? 0, theirs?.[i]);
            if (chunk === undefined) continue;
            const later = ended.open(generations, opened.positionText(chunk.items, chunk.end));
            expect(later.start.items).toBe(chunk.items);
            expect(await takeAll(later)).toEqual(whole.slice(chunk.items));
          }
      },
    ),
    { numRuns: 60 },
  );
});

async function takeAll({ source }: ReturnType<typeof openPending>) {
  const all: { line: string; index: number | undefined }[] = [];
  for await (const { lines, indices } of source)
    for (const [i, line] of lines.entries()) all.push({ line, index: indices?.[i] });
  return all;
}
