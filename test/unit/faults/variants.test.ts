import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VARIANTS } from '../../faults/variants/variants.ts';

const ROOT = join(import.meta.dirname, '../../..');

// Running them takes minutes; that the pipeline's sources moved on is told at once.
it.for(VARIANTS)('$name breaks a text that is there, once', ({ replacements }, { expect }) => {
  const copies = new Map<string, string>();
  for (const { file, find, replace } of replacements) {
    const source = copies.get(file) ?? readFileSync(join(ROOT, file), 'utf8');
    expect(source.split(find)).toHaveLength(2);
    copies.set(
      file,
      source.replace(find, () => replace),
    );
  }
});

it('has a name of its own for each', () => {
  expect(new Set(VARIANTS.map(({ name }) => name)).size).toBe(VARIANTS.length);
});
