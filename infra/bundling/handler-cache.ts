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
const HANDLER = 'handler.mjs';

/** Copies kept handlers to where they are planned; false where there are none, or not all, of just these sources. */
export function takeHandlers({ folder, bundles }: Plan): boolean {
  const kept = keptFolder();
  if (kept === undefined || !existsSync(kept)) return false;
  try {
    cpSync(kept, folder, { recursive: true });
  } catch {
    return false; // Pruned meanwhile, by a process of other sources.
  }
  const wanted = [join(folder, INPUTS), ...Object.values(bundles).map((bundle) => join(bundle, HANDLER))];
  const isWhole = wanted.every((file) => existsSync(file));
  if (!isWhole) discard(kept);
  return isWhole;
}

/** Keeps the handlers that were just bundled; where nothing can be written, the next bundling takes as long. */
export function keepHandlers({ folder }: Plan, built: Built): void {
  const inputs = Object.keys(built.metafile.inputs).map((file) => resolve(root, file));
  writeFileSync(join(folder, INPUTS), JSON.stringify(inputs));
  const kept = keptFolder();
  if (kept === undefined) return;
  const draft = join(CACHE, `draft-${randomUUID()}`);
  try {
    // Beside them in the folder are workers, with somebody's tasks in them: those aren't for others.
    const outputs = Object.keys(built.metafile.outputs).map((file) => relative(folder, resolve(root, file)));
    for (const name of [...outputs, INPUTS]) cpSync(join(folder, name), join(draft, name));
    renameSync(draft, kept);
    prune();
  } catch {
    // Another process was sooner, or nothing can be written here.
    discard(draft);
  }
}

/** The files that these handlers were bundled of. */
export function handlerInputs({ producer }: Bundles): string[] {
  return JSON.parse(readFileSync(join(dirname(producer), INPUTS), 'utf8')) as string[];
}

/** Undefined where nothing tells of a change of what is installed: other package managers than npm write no such file. */
function keptFolder(): string | undefined {
  if (!existsSync(INSTALLED)) return undefined;
  const key = createHash('sha256').update(
    JSON.stringify([esbuild.version, bundleSettings, readFileSync(INSTALLED, 'utf8')]),
  );
  for (const folder of SOURCES)
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort())
      if (/\.[cm]?[jt]s$/.test(file)) key.update(file).update(readFileSync(join(root, folder, file)));
  return join(CACHE, `handlers-${key.digest('hex').slice(0, 16)}`);
}

function discard(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Nothing can be written there, so there is nothing of ours.
  }
}

function prune(): void {
  const folders = readdirSync(CACHE).map((name) => ({ name, madeMs: statSync(join(CACHE, name)).mtimeMs }));
  for (const { name } of folders.sort((a, b) => b.madeMs - a.madeMs).slice(KEPT))
    rmSync(join(CACHE, name), { recursive: true, force: true });
}

/** Where this package's dependencies are installed: beside its sources, or where it is itself. */
function nodeModules(): string {
  const below = /^.*\/node_modules(?=\/)/.exec(root);
  return below?.[0] ?? join(root, 'node_modules');
}
