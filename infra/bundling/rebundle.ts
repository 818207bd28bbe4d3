import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { describe } from './describe.ts';
import { planBundles } from './plan.ts';
import { nameSources } from './source-names.ts';
import { bundlingError } from './tasks-file-error.ts';
import { MANIFEST, noteInputs, readHandlerNotes, writeManifest } from './write.ts';

const WORKER = 'worker.mjs';

/**
 * Makes a cloud assembly of another one and of tasks that have changed since. The template of a stack doesn't depend on
 * its tasks but by the names of two assets, the consumer's and the producer's, so the CDK isn't needed for it: a second
 * less.
 * @param from an assembly of the same app, handlers and settings
 * @returns false where it isn't one with just one pipeline, which only the CDK can make anew; nothing was made then
 * @throws {TasksFileError}
 */
export async function rebundle(from: string, to: string, tasksFile: string): Promise<boolean> {
  const assets = readdirSync(from).filter((name) => name.startsWith('asset.'));
  const has = (asset: string, file: string) => existsSync(join(from, asset, file));
  const consumers = assets.filter((asset) => has(asset, WORKER));
  const producers = assets.filter((asset) => has(asset, MANIFEST) && !has(asset, WORKER));
  const [consumer, producer] = [consumers[0], producers[0]];
  if (consumer === undefined || producer === undefined || consumers.length + producers.length > 2) return false;

  const plan = planBundles(tasksFile);
  // Bundled in a process of its own, while the handlers are copied here.
  const building = build(plan.worker);
  building.catch(() => undefined);
  for (const [asset, bundle] of [
    [consumer, plan.bundles.consumer],
    [producer, plan.bundles.producer],
  ] as const)
    cpSync(join(from, asset), bundle, { recursive: true, filter: (file) => !basename(file).startsWith('worker.') });
  const worker = await building.catch((error: unknown) => {
    throw bundlingError(tasksFile, error);
  });
  const tasks = await describe(tasksFile, plan.describeScript);
  nameSources(plan, tasksFile);
  const manifest = writeManifest(plan, tasks);

  mkdirSync(to, { recursive: true });
  const renamed = new Map<string, string>();
  for (const [asset, bundle] of [
    [consumer, plan.bundles.consumer],
    [producer, plan.bundles.producer],
  ] as const) {
    const hash = createHash('sha256').update(asset).update(manifest).digest('hex');
    renamed.set(asset.slice('asset.'.length), hash);
    cpSync(bundle, join(to, `asset.${hash}`), { recursive: true });
  }
  for (const asset of assets)
    if (asset !== consumer && asset !== producer) cpSync(join(from, asset), join(to, asset), { recursive: true });
  copyDocuments(from, to, renamed);
  writeFileSync(join(to, MANIFEST), manifest);
  noteInputs(to, { handlers: readHandlerNotes(from), worker });
  return true;
}

/**
 * Copies whatever else the CDK wrote, with assets by their new names. A template is an asset, too, and is published
 * under a hash of its own: with the old one, who deploys would find that nothing has changed.
 */
function copyDocuments(from: string, to: string, renamed: ReadonlyMap<string, string>): void {
  const entries = readdirSync(from, { withFileTypes: true }).filter((entry) => entry.isFile());
  const documents = new Map(entries.map(({ name }) => [name, rename(readFileSync(join(from, name), 'utf8'), renamed)]));
  const templates = new Map<string, string>();
  for (const [name, text] of documents)
    if (name.endsWith('.assets.json'))
      for (const [hash, { source }] of Object.entries((JSON.parse(text) as AssetManifest).files)) {
        const template = documents.get(source.path);
        if (template !== undefined) templates.set(hash, createHash('sha256').update(template).digest('hex'));
      }
  for (const [name, text] of documents) writeFileSync(join(to, name), rename(text, templates));
}

interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

function rename(text: string, names: ReadonlyMap<string, string>): string {
  let renamed = text;
  for (const [before, after] of names) renamed = renamed.replaceAll(before, after);
  return renamed;
}
