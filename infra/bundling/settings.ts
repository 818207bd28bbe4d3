import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';

/**
 * Where the sources are: TypeScript in the repository, JavaScript in the package. What is bundled is therefore named by
 * path without an extension, and esbuild finds either.
 */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The tasks of whoever names none. */
export const shippedTasks = join(root, 'functions/tasks/tasks');

/** How every function is bundled. */
export const bundleSettings: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  // The oldest Node that the package runs on, and with it the functions on the local target.
  target: 'node22.18',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  // CommonJS dependencies inside an ES module still ask for `require`.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  mainFields: ['module', 'main'],
  alias: { 'node:http': join(root, 'infra/builtins/http.cjs') },
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'silent',
  metafile: true,
};

/**
 * How a worker is bundled, as `worker.mjs`, with the tasks that a module exports. Their functions and classes keep their
 * names, which tasks may use and people read; elsewhere the call that this costs for each function would be for nobody.
 */
export const workerSettings = (tasksFile: string): BuildOptions => ({
  ...bundleSettings,
  keepNames: true,
  alias: { ...bundleSettings.alias, '#tasks': resolve(tasksFile), fanout: join(root, 'core/task') },
  entryPoints: [{ in: './functions/consumer/worker/main', out: 'worker' }],
});
