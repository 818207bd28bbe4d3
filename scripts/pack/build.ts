import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** The folders that are published, compiled. */
const SOURCES = ['infra', 'functions', 'events', 'core', 'aws', 'client', 'local'] as const;

/** What is run as it stands. */
const VERBATIM = /\.(mjs|cjs|sh|py|java|toml|txt|xml|yaml)$/;

/** Compiles the sources into a folder's `dist`, in the place of what was there. @throws {Error} what tsc had to say */
export function build(folder: string): void {
  const out = join(folder, 'dist');
  for (const source of SOURCES) rmSync(join(out, source), { recursive: true, force: true });
  const tsc = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.package.json', '--outDir', out], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (tsc.error !== undefined) throw tsc.error;
  if (tsc.status !== 0) throw new Error(`the package can't be compiled: ${tsc.stdout.trim()}`);
  for (const source of SOURCES)
    for (const name of readdirSync(join(ROOT, source), { recursive: true, encoding: 'utf8' }))
      if (VERBATIM.test(name)) copy(join(ROOT, source, name), join(out, source, name));
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
  // tsc does this in what it compiles.
  const text = readFileSync(from, 'utf8');
  const led = text.replace(/(\bimport\('\.[^']*)\.ts'\)/g, "$1.js')");
  if (led !== text) writeFileSync(to, led);
}
