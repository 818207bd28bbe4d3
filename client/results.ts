import { leafKey, objectKey, slotName } from '../core/ledger/keys.ts';
import { decodeSlot, environmentOf, hasResults, idText, type Tally } from '../core/ledger/slot.ts';
import { FAN_IN } from '../core/ledger/tree.ts';
import type { ResultLine } from '../events/result-line.ts';
import type { Connection } from './connection.ts';

/** One settled chunk's results. */
export interface ChunkResults {
  readonly chunk: number;
  /** Index of its first item; undefined behind a chunk that was swept, whose size nobody knows. */
  readonly first: number | undefined;
  readonly tally: Tally;
  readonly environment: number;
  /** Result lines as stored; every item without one is a bare success: first attempt, no value. */
  readonly lines: readonly string[];
}

/** Objects fetched ahead of the one that is being read. */
const FETCH_AHEAD = 16;

/** Reads the results of an ended job, chunk by chunk, in input order. Never holds more than a few chunks. */
export async function* readResults(connection: Connection, job: string, chunks: number): AsyncGenerator<ChunkResults> {
  let first: number | undefined = 0;
  const ahead: Promise<Omit<ChunkResults, 'first'>>[] = [];
  const slots = readSlots(connection, job, chunks);
  for (let open = true; open || ahead.length > 0; ) {
    while (open && ahead.length < FETCH_AHEAD) {
      const next = await slots.next();
      if (next.done === true) open = false;
      else ahead.push(fetchChunk(connection, job, next.value));
    }
    const read = await ahead.shift();
    if (read === undefined) break;
    const { succeeded, failed, skipped } = read.tally;
    const count = succeeded + failed + skipped;
    const stated: number | undefined = read.lines[0] === undefined ? first : (first ?? firstFrom(read, count));
    yield { ...read, first: stated };
    first = stated === undefined || count === 0 ? undefined : stated + count;
  }
}

/** A chunk all of whose items have a line says itself where it begins. */
function firstFrom(read: Omit<ChunkResults, 'first'>, count: number): number | undefined {
  return read.lines.length === count ? indexOf(read.lines[0] ?? '') : undefined;
}

interface Slot {
  readonly chunk: number;
  readonly bytes: Uint8Array;
}

async function* readSlots(connection: Connection, job: string, chunks: number): AsyncGenerator<Slot> {
  const leaves = Math.ceil(chunks / FAN_IN);
  let next = connection.table.get(leafKey(job, 0));
  for (let leaf = 0; leaf < leaves; leaf += 1) {
    const node = await next;
    if (leaf + 1 < leaves) next = connection.table.get(leafKey(job, leaf + 1));
    for (let slot = 0; slot < FAN_IN && leaf * FAN_IN + slot < chunks; slot += 1) {
      const bytes = node?.[slotName(slot)];
      if (bytes instanceof Uint8Array) yield { chunk: leaf * FAN_IN + slot, bytes };
    }
  }
}

async function fetchChunk(connection: Connection, job: string, { chunk, bytes }: Slot) {
  const { deliveryId, tally } = decodeSlot(bytes);
  const environment = environmentOf(deliveryId);
  if (!hasResults(deliveryId)) return { chunk, tally, environment, lines: [] };
  const key = objectKey(job, chunk, idText(deliveryId));
  const body = await connection.objects.get(key);
  if (body === undefined) throw new Error(`expected the results of chunk ${chunk} at ${key}, found none`);
  return { chunk, tally, environment, lines: body.split('\n') };
}

/** The index that a stored line begins with: cheaper than parsing all of it. */
export const indexOf = (line: string): number => Number(line.slice('{"index":'.length, line.indexOf(',')));

/** The attempts that a stored line ends with. */
export const attemptsOf = (line: string): number => Number(/"attempts":(\d+)\}$/.exec(line)?.[1] ?? 1);

export const bareLine = (index: number): string => `{"index":${index},"status":"succeeded","attempts":1}`;

/** A chunk's lines in input order, those of bare successes filled in. */
export function* allLines(chunk: ChunkResults): Generator<string> {
  const { succeeded, failed, skipped } = chunk.tally;
  const count = succeeded + failed + skipped;
  if (chunk.first === undefined || chunk.lines.length === count) {
    yield* chunk.lines;
    return;
  }
  let next = chunk.first;
  for (const line of chunk.lines) {
    const index = indexOf(line);
    for (; next < index; next += 1) yield bareLine(next);
    yield line;
    next = index + 1;
  }
  for (; next < chunk.first + count; next += 1) yield bareLine(next);
}

export const parseLine = (line: string): ResultLine => JSON.parse(line) as ResultLine;
