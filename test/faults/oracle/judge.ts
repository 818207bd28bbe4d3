import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { type Books, numberIn, readBooks, readLines, textIn } from './books.ts';
import type { Evidence, Expected, ToldResult } from './evidence.ts';
import type { Executions } from './executions.ts';
import { linesHash } from './expectation.ts';
import { ItemsJudge } from './judge-items.ts';
import { type Complain, judgeEnd, judgeTree } from './judge-ledger.ts';

/** Where the oracle reads, by its own clients. */
export interface Places {
  readonly table: DynamoDBClient;
  readonly tableName: string;
  readonly bucket: S3Client;
  readonly bucketName: string;
}

/** All that the oracle goes by. */
export interface Case {
  readonly expected: Expected;
  readonly evidence: Evidence;
  readonly executions: Executions;
  /** What was announced, as it was: bodies of events. */
  readonly announced: readonly Announcement[];
  /** Messages that are left, by queue. */
  readonly left: Readonly<Record<string, number>>;
  readonly told: ReadonlyMap<number, ToldResult> | undefined;
}

/** The detail of an announced end. */
export interface Announcement {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** What the oracle found. */
export interface Verdict {
  readonly violations: readonly string[];
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly lost: number;
  readonly doubled: number;
  readonly chunks: number;
  readonly executions: number;
  readonly outcome: string;
}

const MOST_COMPLAINTS = 40;
const OBJECTS_AT_ONCE = 16;

/** Recounts a job from table and bucket, and holds it against what should be. */
export async function judge(places: Places, given: Case): Promise<Verdict> {
  const { expected, evidence, executions, told } = given;
  const violations: string[] = [];
  const complain: Complain = (what) => violations.length < MOST_COMPLAINTS && violations.push(what);
  const items = new ItemsJudge(expected, evidence, executions, told, complain);
  const books = await readBooks(places.table, places.tableName, expected.jobId);
  const base = { succeeded: 0, failed: 0, skipped: 0, lost: expected.items, doubled: 0, chunks: 0 };
  if (books === undefined)
    return { violations: ['there is no such job'], ...base, executions: executions.total, outcome: 'none' };
  const chunks = numberIn(books.root, 'chunks') ?? 0;
  const total = numberIn(books.root, 'total') ?? 0;
  const fence = textIn(books.root, 'fence');
  judgeTree(books, complain);
  await eachChunk(books, chunks, places, (chunk, lines) => {
    if (lines === undefined) return complain(`the results of chunk ${chunk} are missing`);
    judgeChunk(books, chunk, lines, expected, fence !== undefined, complain);
    for (const line of lines) items.look(chunk, line);
  });
  const lost = items.finish(total, fence !== undefined);
  judgeEnd(books, expected, evidence, numberIn(books.root, 'f') ?? 0, complain);
  judgeMessages(books, given, complain);
  judgeAnnouncements(books, given.announced, complain);
  for (const [queue, count] of Object.entries(given.left))
    if (count !== 0) complain(`${count} messages are left in the ${queue} queue`);
  const { succeeded, failed, doubled } = items;
  return {
    violations,
    succeeded,
    failed,
    skipped: total - succeeded - failed,
    lost,
    doubled,
    chunks,
    executions: executions.total,
    outcome: textIn(books.root, 'outcome') ?? 'none',
  };
}

type Lines = Awaited<ReturnType<typeof readLines>>;

async function eachChunk(
  { job, slots }: Books,
  chunks: number,
  { bucket, bucketName }: Places,
  look: (chunk: number, lines: Lines) => void,
): Promise<void> {
  for (let from = 0; from < chunks; from += OBJECTS_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(OBJECTS_AT_ONCE, chunks - from) }, (_, n) => from + n);
    const read = async (chunk: number) => {
      const slot = slots.get(chunk);
      return slot === undefined ? [] : readLines(bucket, bucketName, job, chunk, slot);
    };
    (await Promise.all(numbers.map(read))).forEach((lines, n) => {
      look(from + n, lines);
    });
  }
}

/** A chunk's results and its slot say the same. */
function judgeChunk(
  { slots }: Books,
  chunk: number,
  lines: NonNullable<Lines>,
  expected: Expected,
  isFenced: boolean,
  complain: Complain,
): void {
  const slot = slots.get(chunk);
  if (slot === undefined) return;
  const first = chunk * expected.chunkSize;
  const count = Math.min(expected.chunkSize, expected.items - first);
  const said = [slot.succeeded, slot.failed, slot.skipped];
  const of = (status: string) => lines.filter((line) => line.status === status).length;
  const held = [of('succeeded'), of('failed'), of('skipped')];
  if (said.join() !== held.join()) complain(`the slot of chunk ${chunk} says s,f,k = ${said}, its results ${held}`);
  const sum = slot.succeeded + slot.failed + slot.skipped;
  if (sum !== count && !(isFenced && sum < count)) complain(`chunk ${chunk} accounts for ${sum} of ${count} items`);
  for (const { index } of lines)
    if (index < first || index >= first + count) complain(`item ${index} is among the results of chunk ${chunk}`);
}

/** What was on its way: each chunk the same whenever it was sent, each settled once, each object written once. */
function judgeMessages({ job }: Books, { expected, evidence }: Case, complain: Complain): void {
  for (const { chunk, first, count, hash } of evidence.sent.filter((one) => one.job === job)) {
    const begin = chunk * expected.chunkSize;
    const size = Math.min(expected.chunkSize, expected.items - begin);
    if (first !== begin || count !== size) complain(`chunk ${chunk} was sent as ${count} items from ${first}`);
    else if (hash !== linesHash(expected, first, count)) complain(`chunk ${chunk} was sent with other items`);
  }
  const settled = evidence.settled
    .filter(({ key }) => key.startsWith(`${job}/`))
    .map(({ key, slot }) => `${key} ${slot}`);
  const once = new Set<string>();
  for (const one of settled)
    if (once.has(one)) complain(`settled twice: ${one}`);
    else once.add(one);
  for (const [key, hashes] of evidence.puts)
    if (hashes.length > 1 && key.includes(`/${job}/`))
      complain(`${key} was written ${hashes.length} times, not the same`);
  if (!expected.isCalm) return;
  for (const { chunk, receiveCount } of evidence.receipts.filter((one) => one.job === job))
    if (receiveCount > 1) complain(`a message of chunk ${chunk} was received ${receiveCount} times for no fault`);
}

function judgeAnnouncements({ job, root }: Books, announced: readonly Announcement[], complain: Complain): void {
  const ours = announced.filter(({ id }) => id === job);
  if (ours.length === 0) complain('nobody heard of the end');
  const texts = new Set(ours.map((one) => JSON.stringify(Object.entries(one).sort())));
  if (texts.size > 1) complain(`the end was announced in ${texts.size} different ways`);
  const [said] = ours;
  if (said !== undefined && said['succeeded'] !== numberIn(root, 's'))
    complain(`announced with ${said['succeeded']} successes, the record has ${numberIn(root, 's')}`);
}
