import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { readSlot, type Slot } from './slot.ts';

type Row = Readonly<Record<string, AttributeValue>>;

/** A node of the tally tree as it stands in the table. */
export interface Node {
  readonly key: string;
  readonly row: Row;
}

/** Everything that table and bucket hold of a job. */
export interface Books {
  readonly job: string;
  readonly root: Row;
  readonly mids: readonly (Node | undefined)[];
  readonly leaves: readonly (Node | undefined)[];
  /** By chunk. */
  readonly slots: ReadonlyMap<number, Slot>;
}

const FAN_IN = 64;

export const numberIn = (row: Row | undefined, name: string): number | undefined =>
  row?.[name]?.N === undefined ? undefined : Number(row[name].N);

export const textIn = (row: Row | undefined, name: string): string | undefined => row?.[name]?.S;

export const flagIn = (row: Row | undefined, name: string): boolean => row?.[name]?.BOOL === true;

/** Reads the items of a job's generation by their documented keys. Undefined where there is no such thing. */
export async function readBooks(
  table: DynamoDBClient,
  TableName: string,
  jobId: string,
  generation = 0,
): Promise<Books | undefined> {
  const read = async (pk: string): Promise<Row | undefined> => {
    const { Item } = await table.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } }, ConsistentRead: true }));
    return Item;
  };
  const pointer = await read(`@${jobId}`);
  const run = textIn(pointer, 'run');
  const job = `${jobId}.${run}${generation === 0 ? '' : `~${generation}`}`;
  const isKnown = run !== undefined && (numberIn(pointer, 'generation') ?? 0) >= generation;
  const root = !isKnown ? undefined : await read(job);
  if (root === undefined) return undefined;
  const chunks = numberIn(root, 'chunks') ?? numberIn(root, 'sent') ?? 0;
  // One more of each than there should be: what stands beyond the end is wrong, too.
  const node = async (key: string): Promise<Node | undefined> => {
    const row = await read(key);
    return row === undefined ? undefined : { key, row };
  };
  const upTo = (count: number, level: number) =>
    Promise.all(Array.from({ length: count + 1 }, (_, n) => node(`${job}/${level}/${n}`)));
  const leaves = await upTo(Math.ceil(chunks / FAN_IN), 0);
  const mids = await upTo(Math.ceil(chunks / FAN_IN / FAN_IN), 1);
  const slots = new Map<number, Slot>();
  leaves.forEach((leaf, place) => {
    for (const [name, { B }] of Object.entries(leaf?.row ?? {}))
      if (/^c\d+$/.test(name) && B !== undefined) slots.set(place * FAN_IN + Number(name.slice(1)), readSlot(B));
  });
  return { job, root, mids, leaves, slots };
}

/** A line of a results object. */
export interface Line {
  readonly index: number;
  readonly status: string;
  readonly attempts: number;
  readonly value?: { readonly value?: number; readonly token?: string };
  readonly error?: { readonly name: string; readonly message: string };
}

/** The winning delivery's results of a chunk; undefined where its object is missing. */
export async function readLines(
  bucket: S3Client,
  Bucket: string,
  job: string,
  chunk: number,
  slot: Slot,
): Promise<readonly Line[] | undefined> {
  if (!slot.hasResults) return [];
  try {
    const answer = await bucket.send(new GetObjectCommand({ Bucket, Key: `jobs/${job}/${chunk}/${slot.delivery}` }));
    const text = (await answer.Body?.transformToString('utf8')) ?? '';
    return text.split('\n').map((line) => JSON.parse(line) as Line);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
