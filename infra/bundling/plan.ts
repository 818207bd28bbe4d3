import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildOptions, BuildResult } from 'esbuild';
import { goneWithTheProcess } from './gone-with-the-process.ts';
import { bundleSettings, workerSettings } from './settings.ts';

/** Folders that hold each function's code, ready to be an asset. */
export interface Bundles {
  readonly producer: string;
  readonly consumer: string;
  readonly settler: string;
  readonly reaper: string;
}

/** What esbuild made, and of what. */
export type Built = BuildResult<{ metafile: true }>;

/** What is to be bundled, and where to. */
export interface Plan {
  /** Has all bundles in it, by name. */
  readonly folder: string;
  readonly bundles: Bundles;
  readonly handlers: BuildOptions & { readonly metafile: true };
  /** The worker, and beside it the script that has the same tasks describe themselves. */
  readonly worker: BuildOptions & { readonly metafile: true };
  readonly describeScript: string;
}

/** Plans the bundles of a tasks file, in a folder that is gone when the process ends. */
export function planBundles(tasksFile: string): Plan {
  const folder = mkdtempSync(join(tmpdir(), 'fanout-bundles-'));
  goneWithTheProcess(folder);
  const bundles: Bundles = {
    producer: join(folder, 'producer'),
    consumer: join(folder, 'consumer'),
    settler: join(folder, 'settler'),
    reaper: join(folder, 'reaper'),
  };
  return {
    folder,
    bundles,
    handlers: {
      ...bundleSettings,
      metafile: true,
      entryPoints: Object.keys(bundles).map((name) => ({ in: `./functions/${name}/handler`, out: `${name}/handler` })),
      outdir: folder,
    },
    worker: {
      ...workerSettings(tasksFile),
      metafile: true,
      entryPoints: [
        { in: './functions/consumer/worker/main', out: 'consumer/worker' },
        { in: './functions/consumer/worker/describe', out: 'describe/describe' },
      ],
      outdir: folder,
    },
    describeScript: join(folder, 'describe/describe.mjs'),
  };
}
