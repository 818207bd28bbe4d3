import { setTimeout as wait } from 'node:timers/promises';
import { isSwapped, restoreManifest } from './swapped-manifest.ts';

const LOOK_EVERY_MS = 50;

// Puts package.json back where the npm that packs is killed before it comes to `postpack`.
const npm = Number(process.argv[2]);
while (isSwapped() && isAlive(npm)) await wait(LOOK_EVERY_MS);
restoreManifest();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
