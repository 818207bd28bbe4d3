import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

// Below the run's own: files run beside each other, and some look at what is left in their temporary folder.
const run = process.env['FANOUT_TEST_TEMP'];
if (run !== undefined) process.env['TMPDIR'] = mkdtempSync(join(run, 'file-'));
