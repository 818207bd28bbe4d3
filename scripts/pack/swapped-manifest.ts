import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './build.ts';
import { type Manifest, publishedManifest } from './published-manifest.ts';

const MANIFEST = join(ROOT, 'package.json');
const KEEP = join(ROOT, 'dist/.pack');
const ORIGINAL = join(KEEP, 'original.json');
const PUBLISHED = join(KEEP, 'published.json');

/** Puts the published package.json in the place of the repository's, which is kept. */
export function swapManifest(): void {
  mkdirSync(KEEP, { recursive: true });
  const original = readFileSync(MANIFEST, 'utf8');
  const published = `${JSON.stringify(publishedManifest(JSON.parse(original) as Manifest), null, 2)}\n`;
  const draft = join(KEEP, 'draft.json');
  writeFileSync(PUBLISHED, published);
  writeFileSync(draft, original);
  renameSync(draft, ORIGINAL);
  writeFileSync(draft, published);
  renameSync(draft, MANIFEST);
}

/** Whether a package.json is kept, to be put back. */
export const isSwapped = (): boolean => existsSync(ORIGINAL);

/** Puts the repository's package.json back, unless somebody has changed it meanwhile. Does nothing where it is there. */
export function restoreManifest(): void {
  if (!isSwapped()) return;
  if (readFileSync(MANIFEST, 'utf8') === readFileSync(PUBLISHED, 'utf8')) renameSync(ORIGINAL, MANIFEST);
  rmSync(KEEP, { recursive: true, force: true });
}
