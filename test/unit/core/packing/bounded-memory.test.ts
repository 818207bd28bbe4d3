import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { JsonArrayCutter } from '../../../../core/packing/cut-json-array.ts';
import { LineCutter } from '../../../../core/packing/cut-lines.ts';
import type { Cutter } from '../../../../core/packing/cutter.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const BLOCK_BYTES = 65_536;
const ITEM_BYTES = 800 * BLOCK_BYTES;

/** What is held in buffers, once most of the garbage is gone: some of it is freed beside what goes on. */
function heldBytes(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

it.each<[string, Cutter, string, string]>([
  ['a line', new LineCutter(0, false), '', '\n7\n'],
  ['an element of a JSON array', new JsonArrayCutter(0), '["', '",7]'],
])('%s of 50 MB is counted, never held', (_, cutter, begin, end) => {
  const items: string[] = [];
  const emit = (line: string) => items.push(line);
  const before = heldBytes();
  cutter.push(Buffer.from(begin), emit);
  for (let block = 0; block < ITEM_BYTES / BLOCK_BYTES; block += 1) cutter.push(Buffer.alloc(BLOCK_BYTES, 'x'), emit);
  expect(heldBytes() - before).toBeLessThan(ITEM_BYTES / 2);
  cutter.push(Buffer.from(end), emit);
  cutter.finish(emit);
  const quotes = begin === '' ? 0 : 2;
  expect(items).toEqual([`!${ITEM_BYTES + quotes}`, '7']);
});
