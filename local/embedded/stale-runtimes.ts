import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcessTable } from './lambda/process-table.ts';

const RUNTIME = /^fanout-local-(\d+)-/;
const ENVIRONMENTS = /^lambda-([0-9a-f-]{36})$/;

/** A name for the temporary folder of this process's next runtime: it says whose it is, should nobody be left. */
export const runtimeFolderName = (): string => `fanout-local-${process.pid}-${randomUUID().slice(0, 8)}`;

/**
 * Ends what runtimes left that were killed together with their watchdogs: looks below `parent` for folders of runtimes
 * whose process is gone, kills what carries their mark, and removes them.
 */
export async function sweepStaleRuntimes(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const pid = Number(RUNTIME.exec(name)?.[1] ?? 0);
    if (pid === 0 || isAlive(pid)) continue;
    const folder = join(parent, name);
    for (const entry of await readdir(folder).catch(() => [])) {
      const runtimeId = ENVIRONMENTS.exec(entry)?.[1];
      if (runtimeId !== undefined) await new ProcessTable(runtimeId).killAll();
    }
    // Its watchdog may be at the same; and what can't be removed, being another user's, keeps nobody from starting.
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
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
