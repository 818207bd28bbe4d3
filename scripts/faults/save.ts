import { readFile } from 'node:fs/promises';
import type { SeedReport } from '../../test/faults/run/seed-run.ts';
import { saveRuns } from './results.ts';

/** `node scripts/faults/save.ts TARGET FILE…`: keeps what runs with `--json` printed, for docs/reliability.md. */
const [target = 'local', ...files] = process.argv.slice(2);
for (const file of files) {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.startsWith('{'));
  await saveRuns(
    target,
    lines.map((line) => JSON.parse(line) as SeedReport),
  );
}
