import type { InputFormat } from '../../events/job-input.ts';

const [LF, CR] = [0x0a, 0x0d];

/**
 * Where items stand in their input: 1-based line numbers by index, where an item is a line. Blank lines are no items of
 * JSON Lines. The input is read as far as the last index; no line is held.
 */
export async function lineNumbers(
  read: () => AsyncIterable<Buffer>,
  format: InputFormat,
  indices: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (format === 'lines') return new Map(indices.map((index) => [index, index + 1]));
  return format === 'jsonl' ? linesOf(read(), new Set(indices)) : new Map();
}

async function linesOf(blocks: AsyncIterable<Buffer>, wanted: ReadonlySet<number>): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  let [line, item, isBlank] = [1, 0, true];
  for await (const block of blocks) {
    for (let at = 0; at < block.length; ) {
      const end = block.indexOf(LF, at);
      isBlank &&= isBlankPart(block.subarray(at, end < 0 ? block.length : end));
      if (!isBlank && wanted.has(item)) found.set(item, line);
      if (found.size === wanted.size) return found;
      if (end < 0) break;
      at = end + 1;
      line += 1;
      item += isBlank ? 0 : 1;
      isBlank = true;
    }
  }
  return found;
}

const isBlankPart = (part: Buffer): boolean => part.length === 0 || (part.length === 1 && part[0] === CR);
