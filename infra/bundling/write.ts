import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { STACK_PROTOCOL_VERSION } from '../../core/config.ts';
import { handlerInputs } from './handler-cache.ts';
import type { Built, Plan } from './plan.ts';
import { root } from './settings.ts';

/** A folder to leave notes in for whoever wants to know what was bundled: the files read, and the tasks found. */
const NOTES = process.env['FANOUT_BUNDLE_NOTES'];
/** The tasks' manifest, beside the handlers that read it. */
export const MANIFEST = 'tasks.json';
/** The files that an assembly was made of. */
const INPUTS = 'inputs.json';

/** Files that were read: where one of the handlers' changes, all is made anew; of the worker's, its bundle alone. */
interface Inputs {
  readonly handlers: readonly string[];
  readonly worker: readonly string[];
}

/** Writes the task manifest beside those handlers that read it. @returns its text */
export function writeManifest({ bundles }: Plan, tasks: unknown): string {
  const worker = readFileSync(join(bundles.consumer, 'worker.mjs'));
  const taskVersion = createHash('sha256').update(worker).digest('hex').slice(0, 16);
  const manifest = JSON.stringify({ version: STACK_PROTOCOL_VERSION, taskVersion, tasks });
  for (const bundle of [bundles.producer, bundles.consumer]) writeFileSync(join(bundle, MANIFEST), manifest);
  return manifest;
}

/** Leaves notes, where they are asked for. */
export function writeNotes({ bundles }: Plan, worker: Built): void {
  if (NOTES === undefined) return;
  noteInputs(NOTES, { handlers: handlerInputs(bundles), worker });
  copyFileSync(join(bundles.consumer, MANIFEST), join(NOTES, MANIFEST));
}

/** Notes in a folder what was read. */
export function noteInputs(folder: string, { handlers, worker }: { handlers: readonly string[]; worker: Built }): void {
  const inputs: Inputs = { handlers, worker: Object.keys(worker.metafile.inputs).map((file) => resolve(root, file)) };
  writeFileSync(join(folder, INPUTS), JSON.stringify(inputs));
}

/** What was noted of the handlers. */
export const readHandlerNotes = (folder: string): readonly string[] =>
  (JSON.parse(readFileSync(join(folder, INPUTS), 'utf8')) as Inputs).handlers;
