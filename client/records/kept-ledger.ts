import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { ObjectChanged, ObjectDenied } from '../../aws/s3.ts';
import { BUCKET_PREFIX } from '../../core/config.ts';
import { generationsOf } from '../../core/job/merged-results.ts';
import { type JobRecord, readRecord, toRecord } from '../../core/job/record.ts';
import type { PinnedInput } from '../../core/job/spec.ts';
import { totalsOf } from '../../core/job/totals.ts';
import { leafKey, objectKey, paramsKey, parseJobKey, pointerKey } from '../../core/ledger/keys.ts';
import { decodeSlot, hasResults, idText } from '../../core/ledger/slot.ts';
import { FAN_IN } from '../../core/ledger/tree.ts';
import type { Item, Value } from '../../core/ledger/update.ts';
import type { Connection } from '../connection.ts';
import { fileLines } from './file-lines.ts';

/** Below a job's folder: what its ledger and bucket hold of it, since their runtime may end before it is redriven. */
const FOLDER = 'redrive';
const LEDGER = 'ledger.jsonl';
const INPUT = 'input';

const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.strictObject({ bytes: z.string() })]);
const lineSchema = z.union([
  z.strictObject({ key: z.string(), item: z.record(z.string(), valueSchema) }),
  z.strictObject({ key: z.string(), object: z.string() }),
]);
type Line = z.infer<typeof lineSchema>;

/**
 * Keeps what a redrive of an ended job needs, in its folder; of a job whose items all succeeded nothing, nor of one
 * whose ledger outlives its client.
 */
export async function keepLedger(connection: Connection, job: string, folder: string): Promise<void> {
  const kept = join(folder, FOLDER);
  const record = await readRecord(connection.table, job);
  const { total, succeeded } = record === undefined ? { total: 0, succeeded: 0 } : totalsOf(record);
  if (!connection.isEphemeral || record === undefined || !record.ended || total === succeeded)
    return rm(kept, { recursive: true, force: true });
  const draft = `${kept}.${process.pid}`;
  try {
    await keepIn(draft, connection, job, record);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Its input is no longer there: nobody can redrive it, and all else of it is as good as ever.
    if (error instanceof ObjectChanged || error instanceof ObjectDenied)
      return rm(kept, { recursive: true, force: true });
    throw error;
  }
  await rm(kept, { recursive: true, force: true });
  await rename(draft, kept);
}

async function keepIn(draft: string, connection: Connection, job: string, { spec: { input } }: JobRecord) {
  await mkdir(draft, { recursive: true });
  if (input.type === 'object') await pipeline(connection.readInput(input), createWriteStream(join(draft, INPUT)));
  await pipeline(
    linesOf(connection, job),
    async function* (lines: AsyncIterable<Line>) {
      for await (const line of lines) yield `${JSON.stringify(line)}\n`;
    },
    createWriteStream(join(draft, LEDGER)),
  );
}

/** Whether a job's folder holds what a redrive needs. */
export const hasLedger = (folder: string): Promise<boolean> =>
  stat(join(folder, FOLDER, LEDGER)).then(
    () => true,
    () => false,
  );

/** Puts back what was kept of a job, into the ledger and the bucket of a runtime that doesn't know it. */
export async function restoreLedger(connection: Connection, folder: string): Promise<void> {
  let input: PinnedInput | undefined;
  for await (const text of fileLines(join(folder, FOLDER, LEDGER))) {
    const line = lineSchema.parse(JSON.parse(text));
    if ('object' in line) await connection.objects.put(line.key, line.object);
    else {
      const item = Object.fromEntries(Object.entries(line.item).map(([name, value]) => [name, revive(value)]));
      if (item['spec'] !== undefined) {
        const { spec } = toRecord(item);
        input ??= await restoreInput(connection, spec.input, join(folder, FOLDER, INPUT));
        item['spec'] = JSON.stringify({ ...spec, input });
      }
      await connection.table.update({ key: line.key, name: 'restore', when: [], set: item });
    }
  }
}

/** The same bytes under a key of their own; pinned anew, since another bucket has them. */
async function restoreInput(connection: Connection, input: PinnedInput, file: string): Promise<PinnedInput> {
  if (input.type === 'range') return input;
  const key = `${BUCKET_PREFIX.inputs}${input.key.split('/').at(-1)}`;
  await connection.upload(key, createReadStream(file) as AsyncIterable<Buffer>);
  const head = await connection.headObject(key);
  if (head === undefined) throw new Error(`expected the input that was just put at ${key}, found none`);
  const { versionId: _, ...rest } = input;
  return { ...rest, bucket: connection.bucketName, key, ...head };
}

/** Oldest first, the pointer last: whoever finds it finds all of them. */
async function* linesOf(connection: Connection, job: string): AsyncGenerator<Line> {
  for (const generation of generationsOf(job)) {
    const record = await readRecord(connection.table, generation);
    for (let leaf = 0; leaf < Math.ceil((record?.chunks ?? 0) / FAN_IN); leaf += 1) {
      const node = await connection.table.get(leafKey(generation, leaf));
      yield* resultsOf(connection, generation, leaf, node);
      yield* itemLine(leafKey(generation, leaf), node);
    }
    yield* itemLine(paramsKey(generation), await connection.table.get(paramsKey(generation)));
    yield* itemLine(generation, await connection.table.get(generation));
  }
  const pointer = pointerKey(parseJobKey(job).jobId);
  yield* itemLine(pointer, await connection.table.get(pointer));
}

async function* resultsOf(connection: Connection, job: string, leaf: number, node: Item = {}): AsyncGenerator<Line> {
  for (const [name, value] of Object.entries(node)) {
    const slot = /^c(\d+)$/.exec(name)?.[1];
    if (slot === undefined || !(value instanceof Uint8Array)) continue;
    const { deliveryId } = decodeSlot(value);
    if (!hasResults(deliveryId)) continue;
    const key = objectKey(job, leaf * FAN_IN + Number(slot), idText(deliveryId));
    const object = await connection.objects.get(key);
    if (object !== undefined) yield { key, object };
  }
}

function* itemLine(key: string, item: Item | undefined): Generator<Line> {
  if (item === undefined) return;
  // Ended and announced, whatever the runtime was about to write: nobody mends it any more.
  const { open: _, ...rest } = item;
  const told = item['state'] === undefined ? {} : { announced: true };
  const values = Object.entries({ ...rest, ...told }).map(([name, value]) => [name, plain(value)] as const);
  yield { key, item: Object.fromEntries(values) };
}

const plain = (value: Value) =>
  value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : value;

const revive = (value: z.infer<typeof valueSchema>): Value =>
  typeof value === 'object' ? Uint8Array.from(Buffer.from(value.bytes, 'base64')) : value;
