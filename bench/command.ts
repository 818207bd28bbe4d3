import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '../client/cli/entry.cjs');

/** Runs a `fanout` command to its end. @returns its stdout. @throws what it complained of */
export function fanout(folder: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Starts `fanout up`, and returns how to end it once it is up. */
export async function fanoutUp(folder: string, ...args: readonly string[]): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [MAIN, 'up', ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('close', (code) => reject(new Error(`fanout up ended with ${code}`)));
  });
  return () =>
    new Promise((ended) => {
      child.once('close', () => ended());
      child.kill('SIGINT');
    });
}

/** A tasks file whose task tells when it ran, and which edition of it that was. */
export function writeEdition(folder: string, edition: number): string {
  const file = join(folder, 'tasks.ts');
  writeFileSync(
    file,
    `import { defineTask } from 'fanout';\nexport const stamp = defineTask({ name: 'stamp', run: () => ({ at: Date.now(), edition: ${edition} }) });\n`,
  );
  return file;
}

/** Runs one item of an edition, by a command. @returns when it ran, in ms. @throws where another edition ran */
export function whenRan(folder: string, edition: number, ...args: readonly string[]): number {
  const output = fanout(folder, 'run', 'stamp', '--items', '[0]', '--json', ...args);
  const { jobId } = JSON.parse(output) as { jobId: string };
  const place = args.includes('--tasks') ? [] : args;
  const { value } = JSON.parse(fanout(folder, 'results', jobId, ...place)) as {
    value: { at: number; edition: number };
  };
  if (value.edition !== edition) throw new Error(`expected edition ${edition}, got ${value.edition}`);
  return value.at;
}
