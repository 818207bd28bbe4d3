import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { type FanoutSource, fanoutSource } from './fanout-source.ts';
import { PROJECT_FILES } from './project-files.ts';
import { holdsCode, makeFolder, namesIn, refusal } from './project-folder.ts';
import {
  completeManifest,
  newManifest,
  type ProjectManifest,
  parseManifest,
  printManifest,
  specOf,
} from './project-manifest.ts';

/** What was written, and what the project's package.json says now. */
export interface CreatedProject {
  /** Those that were written, package.json last. */
  readonly files: readonly string[];
  readonly manifest: ProjectManifest;
  /** Where package.json was there and said otherwise. */
  readonly typeWas?: string;
}

/**
 * Puts a new project into a folder: all of it or, where anything stands in the way, nothing.
 * @param shown the folder as it was asked for
 * @throws {UsageError} naming what stands in the way
 */
export function createProject(folder: string, shown: string): CreatedProject {
  const names = namesIn(folder, shown);
  const before = names.includes('package.json') ? readFileSync(join(folder, 'package.json'), 'utf8') : undefined;
  const given = before === undefined ? newManifest(folder) : parseManifest(before);
  if (before !== undefined && given.type !== 'module' && holdsCode(names))
    throw new UsageError(
      `package.json: expected "type": "module", got ${JSON.stringify(given.type) ?? 'none'}, and there is code beside it`,
      'npm pkg set type=module',
    );
  const source = specOf(given, 'fanout') === undefined ? fanoutSource() : undefined;
  refuseToOverwrite(folder, names, shown, source);
  const manifest = completeManifest(given, source?.spec ?? '');
  try {
    const files = write(folder, printManifest(manifest, before), source);
    return { files, manifest, ...(given.type === undefined || given.type === 'module' ? {} : { typeWas: given.type }) };
  } catch (error) {
    throw refusal(error, shown);
  }
}

function refuseToOverwrite(
  folder: string,
  names: readonly string[],
  shown: string,
  source: FanoutSource | undefined,
): void {
  const standing = Object.keys(PROJECT_FILES).filter((name) => names.includes(name));
  const tarball = source?.tarball;
  if (tarball !== undefined && names.includes(tarball.name) && !tarball.isIn(folder)) standing.push(tarball.name);
  if (standing.length === 0) return;
  throw new UsageError(`"${shown}" holds ${standing.join(', ')} already`, 'name another folder: nothing was written');
}

/** What was made is taken back where not all of it could be. */
function write(folder: string, manifest: string, source: FanoutSource | undefined): string[] {
  const written: string[] = [];
  const made = makeFolder(folder);
  try {
    for (const [name, text] of Object.entries(PROJECT_FILES)) {
      writeFileSync(join(folder, name), text, { flag: 'wx' });
      written.push(name);
    }
    if (source?.tarball !== undefined && !source.tarball.isIn(folder)) {
      written.push(source.tarball.name);
      source.tarball.put(folder);
    }
    const draft = `.package.json.${process.pid}`;
    written.push(draft);
    writeFileSync(join(folder, draft), manifest);
    renameSync(join(folder, draft), join(folder, 'package.json'));
    return [...written.slice(0, -1), 'package.json'];
  } catch (error) {
    for (const name of written) rmSync(join(folder, name), { force: true });
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw error;
  }
}
