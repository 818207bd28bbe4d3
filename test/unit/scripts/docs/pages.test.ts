import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { commandPage } from '../../../../scripts/docs/command-page.ts';
import { configurationPage } from '../../../../scripts/docs/configuration-page.ts';
import { entriesOf, propsOf } from '../../../../scripts/docs/construct-props.ts';

const checkedIn = (page: string) =>
  readFileSync(fileURLToPath(new URL(`../../../../docs/${page}`, import.meta.url)), 'utf8');

it.each<[string, () => string]>([
  ['command', commandPage],
  ['configuration', configurationPage],
])('docs/%s.md is what it is made of', (name, page) => {
  expect(checkedIn(`${name}.md`), `node scripts/docs/${name}-page.ts writes it anew`).toBe(page());
});

it('every setting has a meaning and a range', () => {
  const rows = configurationPage()
    .split('\n')
    .filter((line) => /^\| `\w+` \|/.test(line));
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) expect(row).not.toMatch(/undefined|NaN|^\| `\w+` \| +\|/);
});

it("reads an interface's members with their docstrings", () => {
  const source = `export interface Props {
  /** The first. @default - none */
  readonly a?: string;
  /**
   * Of two
   * lines. @default 5
   */
  readonly b?: { readonly c?: number };
  readonly d: Map<string, number>;
}`;
  expect(propsOf(source, 'Props')).toEqual([
    { name: 'a', type: 'string', about: 'The first.', fallback: 'none' },
    { name: 'b', type: '{ readonly c?: number }', about: 'Of two lines.', fallback: '5' },
    { name: 'd', type: 'Map<string, number>', about: '', fallback: undefined },
  ]);
  expect(() => propsOf(source, 'Others')).toThrow('expected an interface Others');
  expect(entriesOf("const MAP = {\n  a: 'one',\n  b: 'two',\n} as const", 'MAP')).toEqual(
    new Map([
      ['a', 'one'],
      ['b', 'two'],
    ]),
  );
});
