import { describe, expect, it } from 'vitest';
import { ObjectChanged } from '../../../../aws/s3.ts';
import type { Packing as Packed } from '../../../../core/job/produce.ts';
import type { JobRecord } from '../../../../core/job/record.ts';
import type { Packing, PinnedInput } from '../../../../core/job/spec.ts';
import { parseChunkMessage } from '../../../../events/chunk-message.ts';
import { LINE_BREAK } from '../../../../events/item-line.ts';
import { openInput, type ReadObject } from '../../../../functions/producer/inputs/open.ts';
import { windowsOf } from '../../../../functions/producer/windows.ts';
import { blocksOf, packAll, textOf } from '../../../support/cut.ts';

const job = 'windows.0123456789ab';
const readerOf = (text: string, size: number): ReadObject =>
  async function* (_pinned, fromByte) {
    yield* blocksOf(Buffer.from(text).subarray(fromByte), [size]);
  };
const objectOf = (format: 'jsonl' | 'json' | 'csv' | 'lines', text: string): PinnedInput => ({
  type: 'object',
  bucket: 'bucket',
  key: 'key',
  format,
  sizeBytes: Buffer.byteLength(text),
  etag: '"e"',
});

async function windows(read: ReadObject, input: PinnedInput, packing: Packing, cursor = 0, position?: string) {
  const record = { cursor, spec: { packing } } as JobRecord;
  const all: Packed[] = [];
  for await (const packed of windowsOf(job, record, openInput(read, input, position))) all.push(packed);
  return all;
}

const bodiesOf = (all: readonly Packed[]): string[] =>
  all.flatMap((packed) => (packed.kind === 'window' ? packed.bodies.map(String) : []));
const itemsOf = (all: readonly Packed[]): string[] =>
  bodiesOf(all).flatMap((body) => parseChunkMessage(body).lines.split(LINE_BREAK).map(textOf));

const COUNT = 250;
const numbers = Array.from({ length: COUNT }, (_, n) => n);
const fox = (n: number) => `🦊 ${n}, "quoted"`;
const CASES: readonly (readonly [string, PinnedInput, string, readonly string[]])[] = [
  ['range', { type: 'range', from: -5, to: COUNT - 5 }, '', numbers.map((n) => String(n - 5))],
  ...(
    [
      [
        'jsonl',
        numbers.map((n) => JSON.stringify({ n, fox: fox(n) })).join('\n'),
        (n: number) => JSON.stringify({ n, fox: fox(n) }),
      ],
      [
        'json',
        JSON.stringify(
          numbers.map((n) => [fox(n)]),
          undefined,
          1,
        ),
        (n: number) => `[\n  ${JSON.stringify(fox(n))}\n ]`,
      ],
      ['lines', numbers.map((n) => `${fox(n)}\r\n`).join(''), fox],
      [
        'csv',
        `id,fox\n${numbers.map((n) => `${n},"🦊\n${n}"\n`).join('')}`,
        (n: number) => JSON.stringify({ id: String(n), fox: `🦊\n${n}` }),
      ],
    ] as const
  ).map(([format, text, item]) => [format, objectOf(format, text), text, numbers.map(item)] as const),
];

describe.each(CASES)('windowsOf a %s input', (_name, input, text, expected) => {
  it.each<Packing>([
    { type: 'fixed', items: 1 },
    { type: 'ramp', first: 1, most: 4, every: 5 },
  ])('gives all its items, and from any window on the same chunks, packed as %j', async (packing) => {
    const whole = await windows(readerOf(text, 64), input, packing);
    expect(itemsOf(whole)).toEqual(expected);
    const bodies = bodiesOf(whole);
    expect(whole.at(-1)).toEqual({ kind: 'end', chunks: bodies.length, items: COUNT });
    let windowCount = 0;
    for (const packed of whole) {
      if (packed.kind !== 'window') continue;
      windowCount += 1;
      const rest = await windows(readerOf(text, 7), input, packing, packed.chunks, packed.position);
      expect(bodiesOf(rest)).toEqual(bodies.slice(packed.chunks));
      expect(rest.at(-1)).toEqual(whole.at(-1));
    }
    expect(windowCount).toBeGreaterThan(1);
  });
});

it.each([
  [-30, 40, 7],
  [0, 1, 1],
  [95, 1_105, 100],
  [999_990, 1_100_010, 100_000],
  [Number.MAX_SAFE_INTEGER - 60_000, Number.MAX_SAFE_INTEGER, 100_000],
  [Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER + 25_000, 100_000],
])('packs the numbers from %i up to %i, %i a chunk, as it would one by one', async (from, to, items) => {
  const packing: Packing = { type: 'fixed', items };
  const all = await windows(readerOf('', 1), { type: 'range', from, to }, packing);
  const cuts = Array.from({ length: to - from }, (_, n) => ({ line: String(from + n), end: from + n + 1 }));
  const expected = packAll({ job, packing, chunk: 0, first: 0 }, cuts);
  expect(bodiesOf(all)).toEqual(expected.map(({ body }) => body));
  const positions = all.flatMap((packed) => (packed.kind === 'window' ? [JSON.parse(packed.position).at] : []));
  expect(positions.at(-1)).toBe(to);
});

it('gives few chunks at first, so that consumers begin at once, and more each time up to what is sent as one', async () => {
  const all = await windows(readerOf('', 1), { type: 'range', from: 0, to: 300 }, { type: 'fixed', items: 1 });
  const sizes = all.flatMap((packed) => (packed.kind === 'window' ? [packed.bodies.length] : []));
  expect(sizes).toEqual([4, 16, 64, 80, 80, 56]);
});

describe('windowsOf an input that goes wrong', () => {
  const packing: Packing = { type: 'fixed', items: 1 };

  it('gives what came before, then says why', async () => {
    const text = '[1,2,3';
    const all = await windows(readerOf(text, 2), objectOf('json', text), packing);
    expect(itemsOf(all)).toEqual(['1', '2']);
    expect(all.at(-1)).toEqual({ kind: 'malformed', reason: 'JSON array cut off at byte 6' });
  });

  it('tells an input that was overwritten from one that is malformed', async () => {
    const read: ReadObject = async function* () {
      yield Buffer.from('1\n');
      throw new ObjectChanged('changed');
    };
    for (const format of ['jsonl', 'csv'] as const)
      expect((await windows(read, objectOf(format, ''), packing)).at(-1)).toEqual({
        kind: 'changed',
        reason: 'changed',
      });
  });

  it('passes on what may pass', async () => {
    // biome-ignore lint/correctness/useYield: a read that fails at once
    const read: ReadObject = async function* () {
      throw new Error('throttled');
    };
    for (const format of ['jsonl', 'csv'] as const)
      await expect(windows(read, objectOf(format, ''), packing)).rejects.toThrow('throttled');
  });
});
