import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, resolve } from 'node:path';

/** Where this package lies: the repository, or a folder below somebody's node_modules. Code is in its `dist` there. */
export const PACKAGE_ROOT = dirname(
  findPackageJSON(import.meta.url) ?? resolve(import.meta.dirname, '../package.json'),
);

/** Whether this is the repository, whose TypeScript runs as it is. */
export const IS_REPOSITORY = import.meta.filename.endsWith('.ts');

/** The version in this package's package.json. */
export function packageVersion(): string {
  const text = readFileSync(resolve(PACKAGE_ROOT, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
