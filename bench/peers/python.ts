import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Runs one of the programs beside this file and returns the seconds that it measured itself. */
export function runPython(program: string, ...args: readonly number[]): number {
  const file = join(import.meta.dirname, program);
  return Number(execFileSync('python3', [file, ...args.map(String)], { encoding: 'utf8' }));
}
