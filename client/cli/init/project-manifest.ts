import { basename } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { ALLOW_SCRIPTS, DEPENDENCIES, DEV_DEPENDENCIES } from './versions.ts';

type Table = Readonly<Record<string, string>>;

/** What package.json says, as far as it matters here. */
export interface ProjectManifest {
  readonly type?: string;
  readonly scripts?: Table;
  readonly dependencies?: Table;
  readonly devDependencies?: Table;
  readonly [field: string]: unknown;
}

/** What `npm test` runs in a new project. */
export const TEST_SCRIPT = 'tsc && node --test';

const SECTIONS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** @throws {UsageError} where it is no JSON object */
export function parseManifest(text: string): ProjectManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`package.json: expected JSON (${(error as Error).message})`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as ProjectManifest;
  throw new UsageError(`package.json: expected an object, got ${text.trim().slice(0, 40)}`);
}

/** A project's package.json where it has none yet. */
export const newManifest = (folder: string): ProjectManifest => ({
  name:
    basename(folder)
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'project',
  private: true,
});

/** The spec by which a project has a package already. */
export function specOf(manifest: ProjectManifest, name: string): string | undefined {
  return SECTIONS.map((section) => (manifest[section] as Table | undefined)?.[name]).find((spec) => spec !== undefined);
}

/** Adds what the project needs and hasn't got. Only `type` is set whatever it was: the files are ES modules. */
export function completeManifest(manifest: ProjectManifest, fanoutSpec: string): ProjectManifest {
  const lacking = (wanted: Table): Table =>
    Object.fromEntries(Object.entries(wanted).filter(([name]) => specOf(manifest, name) === undefined));
  return {
    ...manifest,
    type: 'module',
    scripts: { test: TEST_SCRIPT, ...manifest.scripts },
    dependencies: sorted({ ...manifest.dependencies, ...lacking({ ...DEPENDENCIES, fanout: fanoutSpec }) }),
    devDependencies: sorted({ ...manifest.devDependencies, ...lacking(DEV_DEPENDENCIES) }),
    allowScripts: { ...ALLOW_SCRIPTS, ...(manifest['allowScripts'] as object | undefined) },
  };
}

/** As npm itself sorts them. */
const sorted = (table: Table): Table => Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The manifest as text, indented as it was. */
export function printManifest(manifest: ProjectManifest, before: string | undefined): string {
  const indent = /^([ \t]+)"/m.exec(before ?? '')?.[1] ?? '  ';
  return `${JSON.stringify(manifest, null, indent)}\n`;
}
