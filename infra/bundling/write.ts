import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { STACK_PROTOCOL_VERSION } from '../../core/config.ts';
import { handlerInputs } from './handler-cache.ts';
import type { Built, Plan } from './plan.ts';
import { root } from './settings.ts';

/** A folder to leave notes in for whoever wants to know what was bundled: the files read, and the tasks found. */
const NOTES = process.env['FANOUT_BUNDLE_NOTES'];
const MANIFEST = 'tasks.json';

/** Writes the task manifest beside those handlers that read it. */
export function writeManifest({ bundles }: Plan, tasks: unknown): void {
  const worker = readFileSync(join(bundles.consumer, 'worker.mjs'));
  const taskVersion = createHash('sha256').update(worker).digest('hex').slice(0, 16);
  const manifest = JSON.stringify({ version: STACK_PROTOCOL_VERSION, taskVersion, tasks });
  for (const bundle of [bundles.producer, bundles.consumer]) writeFileSync(join(bundle, MANIFEST), manifest);
}

/** Leaves notes, where they are asked for. */
export function writeNotes({ bundles }: Plan, worker: Built): void {
  if (NOTES === undefined) return;
  const inputs = Object.keys(worker.metafile.inputs).map((file) => resolve(root, file));
  writeFileSync(join(NOTES, 'inputs.json'), JSON.stringify([...handlerInputs(bundles), ...inputs]));
  copyFileSync(join(bundles.consumer, MANIFEST), join(NOTES, MANIFEST));
}
