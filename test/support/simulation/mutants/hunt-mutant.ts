import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../core-modules.ts';
import { copyMutant } from './copy.ts';
import type { Mutant } from './mutant.ts';

const HUNT = join(PROJECT_ROOT, 'test/support/simulation/hunt.ts');

/** Hunts that wait for one of those at work to end. */
const waiting: (() => void)[] = [];
let free = Math.max(2, availableParallelism());

/**
 * Runs the simulation against a mutant, in a process of its own: one core is loaded by one process.
 * @returns what did not hold, or undefined where all `runs` interleavings of each profile went well
 */
export async function huntMutant(mutant: Mutant, seed: number, runs: number): Promise<string | undefined> {
  if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  else free -= 1;
  try {
    const core = await copyMutant(mutant);
    const found = await hunt(core, mutant, seed, runs);
    await rm(core, { recursive: true, force: true });
    return found;
  } finally {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
}

async function hunt(core: string, mutant: Mutant, seed: number, runs: number): Promise<string | undefined> {
  const profiles = mutant.profiles.flatMap((profile) => ['--profile', profile]);
  const rules = JSON.stringify(mutant.rules ?? {});
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [HUNT, '--json', '--core', core, '--seed', String(seed), '--runs', String(runs), '--rules', rules, ...profiles],
    { maxBuffer: 16 * 1_048_576 },
  );
  const lines = stdout.trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { violation?: string }).violation).find((one) => one !== undefined);
}
