import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { type Books, numberIn, readBooks, readLines, textIn } from './books.ts';
import type { Announcement, Evidence, Expected, Generation, ToldResult } from './evidence.ts';
import type { Executions } from './executions.ts';
import { judgeAnnouncements, judgeChunk, judgeMessages } from './judge-chunks.ts';
import { ItemsJudge } from './judge-items.ts';
import { type Complain, judgeEnd, judgeTree } from './judge-ledger.ts';
import { judgeTold, Overlay } from './judge-told.ts';
import { allItems, leftItems, type Members } from './members.ts';

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

/** Recounts a job from table and bucket, its redrives included, and holds it against what should be. */
export async function judge(places: Places, given: Case): Promise<Verdict> {
  const { expected, executions, told } = given;
  const violations: string[] = [];
  const complain: Complain = (what) => violations.length < MOST_COMPLAINTS && violations.push(what);
  const overlay = new Overlay();
  const sums = { lost: 0, doubled: 0, chunks: 0 };
  let first: { total: number; books: Books } | undefined;
  let outcome = 'none';
  for (const [number, generation] of expected.generations.entries()) {
    const books = await readBooks(places.table, places.tableName, expected.jobId, number);
    if (books === undefined) {
      complain(number === 0 ? 'there is no such job' : `there is no generation ${number}`);
      if (number === 0) sums.lost = expected.items;
      break;
    }
    const total = numberIn(books.root, 'total') ?? 0;
    first ??= { total, books };
    const { chunkSize } = generation;
    const members =
      number === 0
        ? allItems(expected, chunkSize)
        : leftItems(
            [...allItems(expected, chunkSize).sent(first.total)].filter((index) => !overlay.hasSucceeded(index)),
            chunkSize,
          );
    overlay.next();
    const found = await judgeGeneration(places, given, { number, generation, books, members, overlay }, complain);
    sums.lost += found.lost;
    sums.doubled += found.doubled;
    sums.chunks += numberIn(books.root, 'chunks') ?? 0;
    outcome = textIn(books.root, 'outcome') ?? 'none';
  }
  const items = [...allItems(expected, 1).sent(first?.total ?? 0)];
  if (told !== undefined) judgeTold(overlay, told, items, complain);
  for (const [queue, count] of Object.entries(given.left))
    if (count !== 0) complain(`${count} messages are left in the ${queue} queue`);
  const ended = (status: string) => items.filter((index) => overlay.of(index)?.status === status).length;
  const [succeeded, failed] = [ended('succeeded'), ended('failed')];
  const skipped = items.length - succeeded - failed - sums.lost;
  return { violations, succeeded, failed, skipped, ...sums, executions: executions.total, outcome };
}

interface GenerationCase {
  readonly number: number;
  readonly generation: Generation;
  readonly books: Books;
  readonly members: Members;
  readonly overlay: Overlay;
}

async function judgeGeneration(
  places: Places,
  { expected: whole, evidence, executions, announced }: Case,
  { number, generation, books, members, overlay }: GenerationCase,
  complain: Complain,
): Promise<{ readonly lost: number; readonly doubled: number }> {
  const expected = number === 0 ? whole : { ...whole, wasCancelled: false };
  const items = new ItemsJudge({ expected, generation, members, evidence, executions, complain });
  const isFenced = textIn(books.root, 'fence') !== undefined;
  const succeededBefore = overlay.successes;
  judgeTree(books, complain);
  await eachChunk(books, numberIn(books.root, 'chunks') ?? 0, places, (chunk, lines) => {
    if (lines === undefined) return complain(`the results of chunk ${chunk} are missing`);
    judgeChunk(books, chunk, lines, members, isFenced, complain);
    for (const line of lines) {
      items.look(chunk, line);
      overlay.add(line);
    }
  });
  const lost = items.finish(numberIn(books.root, 'total') ?? 0, isFenced);
  judgeEnd(books, { expected, evidence, items: members.count }, complain);
  judgeMessages(books, expected, evidence, members, complain);
  judgeAnnouncements(books, announced, succeededBefore, complain);
  return { lost, doubled: items.doubled };
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
