import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, ROOT } from './build.ts';
import { restoreManifest, swapManifest } from './swapped-manifest.ts';

// What `npm pack` runs before it looks at what there is to pack. package.json calls it by `exec`: its parent is npm.
const npm = process.ppid;
restoreManifest();
build(ROOT);
swapManifest();
spawn(process.execPath, [join(import.meta.dirname, 'guard.ts'), String(npm)], {
  detached: true,
  stdio: 'ignore',
}).unref();
