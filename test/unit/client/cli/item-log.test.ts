import { expect, it } from 'vitest';
import { linesOfItem } from '../../../../client/cli/item-log.ts';

async function shown(lines: readonly object[], item: number): Promise<string[]> {
  const found: string[] = [];
  const texts = async function* () {
    for (const line of lines) yield JSON.stringify(line);
  };
  for await (const text of linesOfItem(texts(), item)) found.push((JSON.parse(text) as { is: string }).is);
  return found;
}

it("has an item's own lines and the nameless ones of its chunk, in each run of the job, and nobody else's", async () => {
  const lines = [
    { is: 'said', chunk: 10, index: 153 },
    { is: 'of a neighbour', chunk: 10, index: 154 },
    { is: 'of its process', chunk: 10 },
    { is: 'of another chunk', chunk: 4 },
    { is: 'its chunk', message: 'chunk', chunk: 10, first: 150, items: 15 },
    { is: 'another chunk', message: 'chunk', chunk: 4, first: 60, items: 15 },
    { is: 'said again', generation: 1, chunk: 4, index: 153 },
    { is: 'of its process again', generation: 1, chunk: 4 },
    { is: 'of a stranger', generation: 1, chunk: 10 },
    { is: 'its chunk again', message: 'chunk', generation: 1, chunk: 4, first: 5, items: 3 },
    { is: 'killed', message: 'worker ended', generation: 2, chunk: 0, item: 153 },
    { is: 'what it said at last', generation: 2, chunk: 0 },
  ];
  expect(await shown(lines, 153)).toEqual([
    'said',
    'of its process',
    'its chunk',
    'said again',
    'of its process again',
    'its chunk again',
    'killed',
    'what it said at last',
  ]);
  // In the range of a redrive's chunk, and none of its items.
  expect(await shown(lines, 6)).toEqual([]);
});
