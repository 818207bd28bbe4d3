import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttributeValue, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBooks } from './oracle/books.ts';
import type { Evidence } from './oracle/evidence.ts';
import { Executions } from './oracle/executions.ts';
import { type Case, judge, type Places } from './oracle/judge.ts';
import { makePlan } from './plan/make-plan.ts';
import { runSeed } from './run/seed-run.ts';
import { openLocalStage, type Stage } from './run/stage.ts';
import { synthesizeFaults } from './runtime/assembly.ts';

/** One real job, that went well; each test spoils something of what is left of it. */
const ITEMS = 300;
let scratch: string;
let stage: Stage;
let places: Places;
let given: Case;
let job: string;
let objectKey: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'fanout-oracle-'));
  stage = await openLocalStage(await synthesizeFaults(join(scratch, 'cdk.out')), false);
  const report = await runSeed(makePlan(3, ITEMS, 'calm'), stage, (...shown) => {
    [places, given] = shown;
  });
  expect(report.violations).toEqual([]);
  const books = await readBooks(places.table, places.tableName, given.expected.jobId);
  job = books?.job ?? '';
  objectKey = `jobs/${job}/0/${books?.slots.get(0)?.delivery}`;
});
afterAll(async () => {
  await stage.close();
  await rm(scratch, { recursive: true, force: true });
});

const complaints = async (changes: Partial<Case> = {}) => (await judge(places, { ...given, ...changes })).violations;
const withEvidence = (changes: Partial<Evidence>) => complaints({ evidence: { ...given.evidence, ...changes } });

/** Spoils an item of the table, asks the oracle, and mends it again. */
async function spoilt(pk: string, spoil: (row: Record<string, AttributeValue>) => void): Promise<readonly string[]> {
  const { tableName: TableName, table } = places;
  const { Item = {} } = await table.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } } }));
  const changed = { ...Item };
  spoil(changed);
  await table.send(new PutItemCommand({ TableName, Item: changed }));
  try {
    return await complaints();
  } finally {
    await table.send(new PutItemCommand({ TableName, Item }));
  }
}

async function spoiltObject(spoil: (text: string) => string | undefined): Promise<readonly string[]> {
  const at = { Bucket: places.bucketName, Key: objectKey };
  const answer = await places.bucket.send(new GetObjectCommand(at));
  const Body = (await answer.Body?.transformToString('utf8')) ?? '';
  const spoiltBody = spoil(Body);
  await places.bucket.send(
    spoiltBody === undefined ? new DeleteObjectCommand(at) : new PutObjectCommand({ ...at, Body: spoiltBody }),
  );
  try {
    return await complaints();
  } finally {
    await places.bucket.send(new PutObjectCommand({ ...at, Body }));
  }
}

it('says nothing of a job that went well', async () => expect(await complaints()).toEqual([]));

it('sees a chunk without a slot', async () => {
  const found = await spoilt(`${job}/0/0`, (row) => delete row['c0']);
  expect(found).toContainEqual('chunk 0 has no slot');
  expect(found.join()).toMatch(/items are not accounted for/);
});

it('sees a leaf that counts one more', async () => {
  const found = await spoilt(`${job}/0/0`, (row) => Object.assign(row, { s: { N: String(Number(row['s']?.N) + 1) } }));
  expect(found.join()).toMatch(/leaf 0 counts/);
});

it('sees a job that has not ended, and one that nobody heard of', async () => {
  const found = await spoilt(job, (row) => Object.assign(row, { state: { S: 'open' } }));
  expect(found).toContainEqual('the job is open, and not ended');
  expect(await complaints({ announced: [] })).toEqual(['nobody heard of the end']);
});

it('sees another outcome, and a fence of nobody', async () => {
  const found = await spoilt(job, (row) =>
    Object.assign(row, { outcome: { S: 'cancelled' }, fence: { S: 'cancelled' } }),
  );
  expect(found.join()).toMatch(/stopped as cancelled, for no reason/);
});

it('sees results that are gone, of another value, or there twice', async () => {
  expect(await spoiltObject(() => undefined)).toContainEqual('the results of chunk 0 are missing');
  const other = await spoiltObject((text) => text.replace(/"value":\{"value":\d+/, '"value":{"value":999999'));
  expect(other.join()).toMatch(/came to 999999, a plain loop to/);
  const twice = await spoiltObject((text) => [text.split('\n')[0], text].join('\n'));
  expect(twice.join()).toMatch(/is accounted for twice/);
});

it('sees a result of no execution', async () => {
  const found = await complaints({ executions: new Executions() });
  expect(found.join()).toMatch(/has a result of no execution/);
});

it('sees a chunk that was settled twice, a job that ended twice, an object that was written over', async () => {
  const { settled, ends, puts } = given.evidence;
  expect((await withEvidence({ settled: [...settled, ...settled.slice(0, 1)] })).join()).toMatch(/settled twice/);
  expect(await withEvidence({ ends: [...ends, ...ends] })).toEqual(['the job was ended 2 times']);
  const found = await withEvidence({ puts: new Map([...puts, [objectKey, ['a', 'b']]]) });
  expect(found.join()).toMatch(/was written 2 times, not the same/);
});

it('sees messages that are left, received twice for no fault, or of other items', async () => {
  expect(await complaints({ left: { work: 2 } })).toEqual(['2 messages are left in the work queue']);
  const receipts = [{ job, chunk: 1, receiveCount: 2 }];
  expect((await withEvidence({ receipts })).join()).toMatch(/received 2 times for no fault/);
  const sent = given.evidence.sent.map((message) => ({ ...message, hash: 'other' }));
  expect((await withEvidence({ sent })).join()).toMatch(/was sent with other items/);
});

it('sees a client that is told otherwise', async () => {
  const told = new Map([...(given.told ?? []), [7, { index: 7, status: 'failed', attempts: 1 }]]);
  expect((await complaints({ told })).join()).toMatch(/item 7: the client was told/);
});
