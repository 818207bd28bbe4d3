import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcessTable } from './process-table.ts';

const DIRECTORY = /^lambda-([0-9a-f-]{36})$/;

/**
 * Ends what a runtime left that was killed together with its watchdog: looks for run directories whose recorded
 * process is gone, kills what carries their mark, and removes them.
 */
export async function sweepStaleRuntimes(workDirectory: string): Promise<void> {
  const names = await readdir(workDirectory).catch(() => []);
  for (const name of names) {
    const runtimeId = DIRECTORY.exec(name)?.[1];
    if (runtimeId === undefined) continue;
    const directory = join(workDirectory, name);
    const pid = Number(await readFile(join(directory, 'pid'), 'utf8').catch(() => ''));
    if (!(pid > 0) || isAlive(pid)) continue;
    await new ProcessTable(runtimeId).killAll();
    await rm(directory, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
