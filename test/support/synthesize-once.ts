import { join } from 'node:path';
import { synthesize } from '../../client/targets/synth.ts';
import { TEST_FOLDER } from './eventually.ts';

/** Before any test that needs a deployed stack: synthesized once, taken by all. */
export default async function setup(): Promise<void> {
  await synthesize(undefined, join(TEST_FOLDER, 'assemblies'));
}
