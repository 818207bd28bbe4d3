import { openWarmPool, runOurs } from './ours.ts';
import { openBullMq } from './peers/bullmq.ts';
import { inTurns } from './turns.ts';
import { WARM_UP_ITEMS, warmUp } from './warm-up.ts';
await using pool = await openWarmPool();
const bullmq = (await openBullMq())!;
await warmUp(() => bullmq.run(WARM_UP_ITEMS, 1000));
for (const [restMs, items] of [[0, 100_000], [0, 1_000_000], [50, 100_000], [50, 1_000_000]] as const) {
  const r = await inTurns({ packed: () => runOurs(pool, 'noop', { from: 0, to: items }, items, { chunkSize: 10_000 }), bullmq: () => bullmq.run(items, 1000) }, () => undefined, { runs: 15, restMs });
  console.log(restMs, items, r.packed.toFixed(4), r.bullmq.toFixed(4), (r.bullmq / r.packed).toFixed(3));
}
await bullmq.close(); process.exit();
