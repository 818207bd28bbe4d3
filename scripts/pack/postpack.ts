import { restoreManifest } from './swapped-manifest.ts';

// What `npm pack` runs when the tarball is written.
restoreManifest();
