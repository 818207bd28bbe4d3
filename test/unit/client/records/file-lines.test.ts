import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fileLines } from '../../../../client/records/file-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'fanout-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['', []],
  ['one', ['one']],
  ['one\n', ['one']],
  ['a\n\nb\n', ['a', '', 'b']],
  ['u\u2028v\u2029w\rx\u0085y\n', ['u\u2028v\u2029w\rx\u0085y']],
  [`${'ä'.repeat(200_000)}\n${'b'.repeat(200_000)}`, ['ä'.repeat(200_000), 'b'.repeat(200_000)]],
])('ends lines at LF alone (%#)', async (text, expected) => {
  const file = join(folder, 'lines');
  writeFileSync(file, text);
  const lines: string[] = [];
  for await (const line of fileLines(file)) lines.push(line);
  expect(lines).toEqual(expected);
});
