import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');

const PAGES = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'].map((name) => join(ROOT, name)),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(ROOT, 'docs', name)),
];

/** A page less its code. */
const proseOf = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '');

/** Where a heading is found, as GitHub names it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsIn = (file: string): string[] =>
  [...proseOf(readFileSync(file, 'utf8')).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

/** What of a page's links leads nowhere. */
function deadLinks(page: string): string[] {
  const links = [...proseOf(readFileSync(page, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(file)) return true;
    return anchor !== undefined && !anchorsIn(file).includes(anchor);
  });
}

describe.each(PAGES.map((page) => [relative(ROOT, page), page] as const))('%s', (_name, page) => {
  it('links to nothing that is not there', () => {
    expect(deadLinks(page)).toEqual([]);
  });
});

it('says what a picture shows, wherever there is one', () => {
  for (const page of PAGES)
    for (const [, text] of proseOf(readFileSync(page, 'utf8')).matchAll(/!\[([^\]]*)\]/g))
      expect(text?.length, page).toBeGreaterThan(20);
});

/** Blocks of TypeScript, by the file that each says it is, or would be. */
function blocksOf(page: string): [file: string, code: string][] {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
  return blocks.map((code, index) => [/^\/\/ ([\w.-]+\.ts)\n/.exec(code)?.[1] ?? `block-${index}.ts`, code]);
}

/** Below node_modules, since there a file has this package by its name, and nobody else looks. */
const CHECKED = join(ROOT, 'node_modules/.cache/fanout-pages', String(process.pid));

it('has no code that is not typed right', { timeout: 60_000 }, () => {
  try {
    for (const page of PAGES)
      for (const [file, code] of blocksOf(page)) {
        const folder = join(CHECKED, relative(ROOT, page).replaceAll(/\W/g, '-'));
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, file), code);
      }
    const config = {
      extends: join(ROOT, 'tsconfig.json'),
      include: ['**/*.ts'],
      exclude: [],
      compilerOptions: { noUnusedLocals: false },
    };
    writeFileSync(join(CHECKED, 'tsconfig.json'), JSON.stringify(config));
    expect(typeErrors()).toBe('');
  } finally {
    rmSync(CHECKED, { recursive: true, force: true });
  }
});

function typeErrors(): string {
  try {
    return execFileSync(join(ROOT, 'node_modules/.bin/tsc'), ['--noEmit', '-p', CHECKED], { encoding: 'utf8' });
  } catch (error) {
    return String((error as { stdout?: string }).stdout);
  }
}
