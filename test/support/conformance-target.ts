import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { RemotePlace } from '../../client/targets/place.ts';
import { TEST_FOLDER } from './eventually.ts';

const APP = resolve(import.meta.dirname, '../conformance/app/app.ts');
/** Set by who deployed the suite's stack somewhere: that place, as JSON. */
export const PLACE_VARIABLE = 'FANOUT_CONFORMANCE_PLACE';

/** Where the suite's stack is deployed; undefined: each test file has a runtime of its own. */
export function conformancePlace(): RemotePlace | undefined {
  const given = process.env[PLACE_VARIABLE];
  return given === undefined ? undefined : (JSON.parse(given) as RemotePlace);
}

/** Whether the suite runs on a target that isn't this very process. */
export const isRemote = (): boolean => conformancePlace() !== undefined;

/** The suite's stack, synthesized by the test run that goes on. */
export const CONFORMANCE_ASSEMBLY = { directory: join(TEST_FOLDER, 'conformance'), version: 'conformance' };

/** Before any test of the suite: its stack is synthesized, once for all of them. */
export default async function setup(): Promise<void> {
  if (conformancePlace() !== undefined) return;
  await mkdir(CONFORMANCE_ASSEMBLY.directory, { recursive: true });
  await promisify(execFile)(process.execPath, [APP], {
    env: { ...process.env, CDK_OUTDIR: CONFORMANCE_ASSEMBLY.directory },
  });
}
