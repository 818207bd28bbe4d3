import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { lineNumbers } from '../../../../client/cli/line-numbers.ts';
import { LineCutter } from '../../../../core/packing/cut-lines.ts';

const lines = ['1', '', '\r', ' ', '2\r', 'x'.repeat(200_000), '', '3'];
const text = lines.join('\n');
/** In pieces that end within lines. */
const read = () => Readable.from(text.match(/[\s\S]{1,7}/g)?.map((piece) => Buffer.from(piece)) ?? []);

it('counts lines as the producer counts items: blank ones are none', async () => {
  const items: string[] = [];
  const cutter = new LineCutter(0, false);
  cutter.push(Buffer.from(text), (line) => items.push(line));
  cutter.finish((line) => items.push(line));
  const found = await lineNumbers(read, 'jsonl', [...items.keys()]);
  expect([...found]).toEqual([
    [0, 1],
    [1, 4],
    [2, 5],
    [3, 6],
    [4, 8],
  ]);
  for (const [index, line] of found) expect(items[index]).toBe(lines[line - 1]?.replace(/\r$/, ''));
});

it('plain lines are items, blank or not; of other formats it knows nothing', async () => {
  expect([...(await lineNumbers(read, 'lines', [0, 7]))]).toEqual([
    [0, 1],
    [7, 8],
  ]);
  expect((await lineNumbers(read, 'csv', [0])).size).toBe(0);
  expect((await lineNumbers(read, 'jsonl', [99])).size).toBe(0);
});
