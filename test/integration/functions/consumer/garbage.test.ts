import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Supervisor } from '../../../../functions/consumer/supervisor/supervisor.ts';
import { bundleFixture, runChunk, supervise } from '../../../support/supervised.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;

const CHUNKS = 80;
const LINE = JSON.stringify({ pad: 'x'.repeat(100_000) });
const MB = 1_048_576;

let bundle: ReturnType<typeof bundleFixture>;
let supervisor: Supervisor;
beforeAll(() => {
  bundle = bundleFixture('obeys-its-item');
  supervisor = supervise(bundle.entry);
});
afterAll(async () => {
  await supervisor.close();
  bundle.remove();
});

/** What is held after a collection of what is young. */
function heldMb(): number {
  gc({ type: 'minor' });
  return process.memoryUsage().heapUsed / MB;
}

it('leaves nothing of a chunk for a collection of the whole heap', async () => {
  const run = async (chunks: number) => {
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      // A text of its own, as each message's is.
      await runChunk(supervisor, [], { lines: [Buffer.from(LINE).toString('latin1')] });
      if (chunk % 10 === 9) gc({ type: 'minor' });
    }
  };
  await run(20);
  gc();
  const before = heldMb();
  await run(CHUNKS);
  expect(heldMb() - before).toBeLessThan(4);
}, 20_000);
