import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ORDER_COUNT, WRONG_LINE } from './input-file.ts';
import { type ProjectManifest, specOf, TEST_SCRIPT } from './project-manifest.ts';
import { DEPENDENCIES, DEV_DEPENDENCIES } from './versions.ts';

/** A line for the shell, and what it shows. */
export interface Step {
  readonly command: string;
  readonly shows: string;
}

/** What is left to be done in a new project, each line as it stands; what has been done already is left out. */
export function nextSteps(folder: string, manifest: ProjectManifest): readonly Step[] {
  const way = relative(process.cwd(), folder);
  const enter: Step = { command: `cd ${quoted(way)}`, shows: 'the new project' };
  const install: Step = { command: 'npm install', shows: 'some 350 MB, most of it the CDK' };
  const ownTest = manifest.scripts?.['test'] === TEST_SCRIPT;
  return [
    ...(way === '' ? [] : [enter]),
    ...(isInstalled(folder, manifest) ? [] : [install]),
    {
      command: 'npx fanout run total input.jsonl --output results.jsonl --tolerate 1',
      shows: `${ORDER_COUNT} orders; line ${WRONG_LINE} is wrong on purpose: it fails alone, and one failure is tolerated`,
    },
    { command: ownTest ? 'npm test' : 'npx tsc && node --test', shows: 'types, and a test of the task' },
    { command: 'npx cdk synth --quiet', shows: "the stack's template, in cdk.out" },
  ];
}

/** Whether all that the project needs is in its node_modules, in the version that is asked for. */
function isInstalled(folder: string, manifest: ProjectManifest): boolean {
  return ['fanout', ...Object.keys({ ...DEPENDENCIES, ...DEV_DEPENDENCIES })].every((name) => {
    const file = join(folder, 'node_modules', name, 'package.json');
    if (!existsSync(file)) return false;
    const spec = specOf(manifest, name) ?? '';
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    return !/^\d/.test(spec) || spec === version;
  });
}

const quoted = (path: string): string => (/^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);
