import { rmSync } from 'node:fs';

const folders = new Set<string>();

/** Sees that a folder is gone when this process ends, also by a signal; not when it is killed outright. */
export function goneWithTheProcess(folder: string): void {
  if (folders.size === 0) listen();
  folders.add(folder);
}

function listen(): void {
  process.once('exit', removeAll);
  // A signal runs no `exit` listeners. An app that listens for it, too, decides itself what becomes of the process.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      removeAll();
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
}

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
