import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import esbuild from 'esbuild';
import type { Built, Bundles, Plan } from './plan.ts';
import { bundleSettings, root } from './settings.ts';

/**
 * Bundled handlers are kept below node_modules: they depend on this package and its dependencies alone, never on
 * anybody's tasks, and are a second's work. Whatever goes into them is in the name of the folder that they are kept in.
 */
const CACHE = join(nodeModules(), '.cache/fanout');
/** What handlers are made of. */
const SOURCES = ['functions', 'core', 'aws', 'events', 'infra/builtins'];
/** Written by npm with every change of what is installed. */
const INSTALLED = join(nodeModules(), '.package-lock.json');
const KEPT = 5;
/** The files that handlers were bundled of, beside them. */
const INPUTS = 'handlers.json';

/** Copies kept handlers into a folder; false where there are none of just these sources. */
export function takeHandlers(folder: string): boolean {
  const kept = keptFolder();
  if (!existsSync(kept)) return false;
  try {
    cpSync(kept, folder, { recursive: true });
    return true;
  } catch {
    return false; // Pruned meanwhile, by a process of other sources.
  }
}

/** Keeps the handlers that were just bundled; where nothing can be written, the next bundling takes as long. */
export function keepHandlers({ folder }: Plan, built: Built): void {
  const inputs = Object.keys(built.metafile.inputs).map((file) => resolve(root, file));
  writeFileSync(join(folder, INPUTS), JSON.stringify(inputs));
  const draft = join(CACHE, `draft-${randomUUID()}`);
  try {
    // Beside them in the folder are workers, with somebody's tasks in them: those aren't for others.
    const outputs = Object.keys(built.metafile.outputs).map((file) => relative(folder, resolve(root, file)));
    for (const name of [...outputs, INPUTS]) cpSync(join(folder, name), join(draft, name));
    renameSync(draft, keptFolder());
    prune();
  } catch {
    // Another process was sooner, or nothing can be written here.
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The files that these handlers were bundled of. */
export function handlerInputs({ producer }: Bundles): string[] {
  return JSON.parse(readFileSync(join(dirname(producer), INPUTS), 'utf8')) as string[];
}

function keptFolder(): string {
  const key = createHash('sha256').update(JSON.stringify([esbuild.version, bundleSettings, installed()]));
  for (const folder of SOURCES)
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort())
      if (/\.[cm]?[jt]s$/.test(file)) key.update(file).update(readFileSync(join(root, folder, file)));
  return join(CACHE, `handlers-${key.digest('hex').slice(0, 16)}`);
}

function installed(): string {
  return existsSync(INSTALLED) ? readFileSync(INSTALLED, 'utf8') : '';
}

function prune(): void {
  const folders = readdirSync(CACHE).map((name) => ({ name, usedMs: statSync(join(CACHE, name)).mtimeMs }));
  for (const { name } of folders.sort((a, b) => b.usedMs - a.usedMs).slice(KEPT))
    rmSync(join(CACHE, name), { recursive: true, force: true });
}

/** Where this package's dependencies are installed: beside its sources, or where it is itself. */
function nodeModules(): string {
  const below = /^.*\/node_modules(?=\/)/.exec(root);
  return below?.[0] ?? join(root, 'node_modules');
}
