import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { IS_REPOSITORY, PACKAGE_ROOT, packageVersion } from '../../own-package.ts';

/** Where a new project gets this package from. */
export interface FanoutSource {
  /** What package.json says. */
  readonly spec: string;
  /** A file that the project then holds, and how it comes there. */
  readonly tarball?: {
    readonly name: string;
    /** Whether it is there, the very file. */
    isIn(folder: string): boolean;
    put(folder: string): void;
  };
}

/** From where this very copy came: packed anew from the repository, the tarball it was installed from, or a registry. */
export function fanoutSource(): FanoutSource {
  if (IS_REPOSITORY) {
    const name = `fanout-${packageVersion()}.tgz`;
    return { spec: `file:${name}`, tarball: { name, isIn: () => false, put: packInto } };
  }
  const tarball = installedFrom();
  if (tarball === undefined) return { spec: packageVersion() };
  const name = basename(tarball);
  return {
    spec: `file:${name}`,
    tarball: {
      name,
      isIn: (folder) => join(folder, name) === tarball,
      put: (folder) => copyFileSync(tarball, join(folder, name)),
    },
  };
}

function packInto(folder: string): void {
  const script = join(PACKAGE_ROOT, 'scripts/pack/tarball.ts');
  const { status, stderr } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`fanout can't be packed: ${/^Error: (.*)$/m.exec(stderr)?.[1] ?? stderr.trim()}`);
}

/** The tarball that npm installed this package from, if it was one, and is still there. */
function installedFrom(): string | undefined {
  const modules = dirname(PACKAGE_ROOT);
  try {
    const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {
      packages: Record<string, { resolved?: string }>;
    };
    const { resolved } = lock.packages[`node_modules/${basename(PACKAGE_ROOT)}`] ?? {};
    if (resolved?.startsWith('file:') !== true) return undefined;
    const file = resolve(dirname(modules), resolved.slice('file:'.length));
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}
