import { settleDeadLetter } from '../../../core/chunk/dead-letter.ts';
import type { Work } from '../../../core/chunk/life.ts';
import { failPending, settleItem } from '../../../core/chunk/outcomes.ts';
import { underWayUpdate } from '../../../core/chunk/under-way.ts';
import { mend } from '../../../core/job/mend.ts';
import type { Packing } from '../../../core/job/produce.ts';
import type { JobSpec } from '../../../core/job/spec.ts';
import { createJob, findJob } from '../../../core/ledger/create.ts';
import { fence } from '../../../core/ledger/fence.ts';
import { createGeneration, newestGeneration } from '../../../core/ledger/redrive.ts';
import { seal } from '../../../core/ledger/seal.ts';
import { FAN_IN, type Tree } from '../../../core/ledger/tree.ts';
import type { Item } from '../../../core/ledger/update.ts';
import { type ChunkHeader, encodeChunkMessage } from '../../../events/chunk-message.ts';
import { LINE_BREAK } from '../../../events/item-line.ts';
import type { Tolerance } from '../../../events/job-request.ts';
import { LedgerWorld } from './ledger-world.ts';

const ITEMS_A_CHUNK = 2;
const SILENT_MS = 1_000;

/** Lives jobs of every kind. @returns the names of the updates that the ledger wrote */
export async function driveLedger(): Promise<ReadonlySet<string>> {
  const world = new LedgerWorld();
  await joins(world);
  await exceedsItsTolerance(world);
  await isCancelled(world);
  await isLeftByItsProducer(world);
  await isRedriven(world);
  await world.table.openJobs();
  return world.updates;
}

/** One chunk is done at once, one is carried on and suspected, one ends as a dead letter. */
async function joins(world: LedgerWorld): Promise<void> {
  const tree = await create(world, 'joins');
  await world.run(findJob('joins', 'hash'));
  await world.produce(tree, [windowOf(tree, 1), windowOf(tree, 3)], 1);
  await world.produce(tree, [windowOf(tree, 3), { kind: 'end', chunks: 3, items: 6 }]);
  await world.deliver({ header: headerOf(tree, 0), receiveCount: 1 }, succeed);
  await world.table.update(underWayUpdate(tree, 1, { succeeded: 1, failed: 0, skipped: 0 }));
  await world.deliver({ header: headerOf(tree, 1), receiveCount: 1 }, ({ outcomes }) =>
    settleItem(outcomes, 0, 'succeeded', '{"index":2,"status":"succeeded","value":"é","attempts":1}'),
  );
  await world.deliver({ header: { ...headerOf(tree, 1), continuation: 1 }, receiveCount: 3 }, succeed);
  await world.run(settleDeadLetter(headerOf(tree, 2), Uint8Array.of(0, 0, 0, 0, 1, 1)));
}

async function exceedsItsTolerance(world: LedgerWorld): Promise<void> {
  const tree = await create(world, 'tolerance', { count: 0 });
  await world.produce(tree, [windowOf(tree, 1), windowOf(tree, 2), { kind: 'end', chunks: 2, items: 4 }]);
  await world.deliver({ header: headerOf(tree, 0), receiveCount: 1 }, ({ outcomes }) =>
    failPending(outcomes, (offset) => offset, { name: 'Error', message: 'no' }),
  );
}

async function isCancelled(world: LedgerWorld): Promise<void> {
  const tree = await create(world, 'cancelled');
  await world.produce(tree, [windowOf(tree, 3), { kind: 'malformed', reason: 'expected JSON' }]);
  const other = await create(world, 'changed');
  await world.produce(other, [windowOf(other, 3), { kind: 'end', chunks: 4, items: 8 }], undefined, other.record);
  await world.run(fence(await create(world, 'by-hand'), 'cancelled', 'nobody needs it'));
}

async function isLeftByItsProducer(world: LedgerWorld): Promise<void> {
  const tree = await create(world, 'left');
  world.nowMs += 2 * SILENT_MS;
  if ((await world.run(mend(tree, { silentMs: SILENT_MS, tries: 3 }))) === 'invoke')
    await world.producer.invoke(tree.job);
  await world.run(seal(tree));
}

/** The first job's dead letter is taken up again. */
async function isRedriven(world: LedgerWorld): Promise<void> {
  const newest = await world.run(newestGeneration('joins'));
  if (newest.kind !== 'ended') throw new Error(`expected a job that has ended, got one that is ${newest.kind}`);
  await world.run(createGeneration('joins', newest, newest.record.spec, 60));
}

type Created = Tree & { readonly record: Item };

async function create(world: LedgerWorld, jobId: string, tolerated?: Tolerance): Promise<Created> {
  const ttl = Math.round(world.nowMs / 1_000) + 10 * 86_400;
  const spec: JobSpec = {
    task: 'square',
    taskVersion: '0123456789abcdef',
    input: { type: 'range', from: 0, to: 6 },
    packing: { type: 'fixed', items: ITEMS_A_CHUNK },
    encoding: 'json',
    maxAttempts: 3,
    itemConcurrency: 1,
    itemTimeoutSeconds: 20,
    ...(tolerated === undefined ? {} : { tolerated }),
  };
  const known = { jobId, run: 'run1', requestHash: 'hash', spec, params: '{"weight":2}', nowMs: world.nowMs };
  const created = await world.run(createJob({ ...known, deadlineSeconds: ttl, ttl }));
  if (created.kind !== 'created') throw new Error(`expected a new job ${jobId}, got ${created.kind}`);
  return { job: created.job, fanIn: FAN_IN, ttl, record: created.record };
}

const headerOf = ({ job }: Tree, chunk: number): ChunkHeader => ({
  version: 1,
  job,
  chunk,
  first: chunk * ITEMS_A_CHUNK,
  count: ITEMS_A_CHUNK,
});

const windowOf = (tree: Tree, chunks: number): Packing => ({
  kind: 'window',
  chunks,
  items: chunks * ITEMS_A_CHUNK,
  from: 0,
  position: '12',
  bodies: Array.from({ length: chunks }, (_, chunk) => encodeChunkMessage(headerOf(tree, chunk), `1${LINE_BREAK}2`)),
});

function succeed({ outcomes }: Work): void {
  for (let offset = 0; offset < ITEMS_A_CHUNK; offset += 1) settleItem(outcomes, offset, 'succeeded');
}
