import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, ROOT } from './build.ts';
import { type Manifest, publishedManifest } from './published-manifest.ts';

// Makes the tarball that `npm pack` makes, in the folder that is named, and leaves this one alone: others may be using it.
const destination = resolve(process.argv[2] ?? '.');
const stage = mkdtempSync(join(tmpdir(), 'fanout-pack-'));
try {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest & { files: string[] };
  for (const file of ['LICENSE', 'README.md', ...manifest.files.filter((name) => !/^!|^dist/.test(name))])
    cpSync(join(ROOT, file), join(stage, file), { recursive: true });
  build(stage);
  writeFileSync(join(stage, 'package.json'), JSON.stringify(publishedManifest(manifest), null, 2));
  const npm = spawnSync('npm', ['pack', stage, '--loglevel', 'error', '--pack-destination', destination], {
    encoding: 'utf8',
  });
  if (npm.error !== undefined) throw npm.error;
  if (npm.status !== 0) throw new Error(`npm pack: ${npm.stderr.trim()}`);
} finally {
  rmSync(stage, { recursive: true, force: true });
}
