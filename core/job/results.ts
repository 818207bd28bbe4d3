import { leafKey, objectKey, slotName } from '../ledger/keys.ts';
import { decodeSlot, environmentOf, hasResults, idText, type Tally } from '../ledger/slot.ts';
import { FAN_IN } from '../ledger/tree.ts';
import type { ObjectPort, TablePort } from '../ports.ts';
import { type ChunkResults, countOf, indexOf } from './result-lines.ts';

/** Where results are read from. */
export interface ResultPorts {
  readonly table: Pick<TablePort, 'get'>;
  readonly objects: Pick<ObjectPort, 'get'>;
}

/** Which results to read. */
export interface ResultRange {
  /** Chunks of the job, as sealed. */
  readonly chunks: number;
  /** The first chunk to read. @default 0 */
  readonly from?: number;
  /** Lines are fetched only of chunks that this wants, by their tallies. @default all */
  readonly wants?: (tally: Tally) => boolean;
}

/** Objects fetched ahead of the one that is being read. */
const FETCH_AHEAD = 16;

/** Reads the results of an ended job, chunk by chunk, in input order. Never holds more than a few chunks. */
export async function* readResults(
  ports: ResultPorts,
  job: string,
  { chunks, from = 0, wants = () => true }: ResultRange,
): AsyncGenerator<ChunkResults> {
  let first: number | undefined = from === 0 ? 0 : undefined;
  const ahead: Promise<Omit<ChunkResults, 'first'>>[] = [];
  const slots = readSlots(ports, job, from, chunks);
  for (let open = true; open || ahead.length > 0; ) {
    while (open && ahead.length < FETCH_AHEAD) {
      const next = await slots.next();
      if (next.done === true) open = false;
      else ahead.push(fetchChunk(ports, job, next.value, wants));
    }
    const read = await ahead.shift();
    if (read === undefined) break;
    const count = countOf(read.tally);
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

async function* readSlots({ table }: ResultPorts, job: string, from: number, chunks: number): AsyncGenerator<Slot> {
  const leaves = Math.ceil(chunks / FAN_IN);
  const begin = Math.floor(from / FAN_IN);
  let next = table.get(leafKey(job, begin));
  for (let leaf = begin; leaf < leaves; leaf += 1) {
    const node = await next;
    if (leaf + 1 < leaves) next = table.get(leafKey(job, leaf + 1));
    for (let chunk = Math.max(from, leaf * FAN_IN); chunk < Math.min(chunks, (leaf + 1) * FAN_IN); chunk += 1) {
      const bytes = node?.[slotName(chunk % FAN_IN)];
      if (bytes instanceof Uint8Array) yield { chunk, bytes };
    }
  }
}

async function fetchChunk(
  { objects }: ResultPorts,
  job: string,
  { chunk, bytes }: Slot,
  wants: (tally: Tally) => boolean,
): Promise<Omit<ChunkResults, 'first'>> {
  const { deliveryId, tally } = decodeSlot(bytes);
  const environment = environmentOf(deliveryId);
  if (!(hasResults(deliveryId) && wants(tally))) return { chunk, tally, environment, lines: [] };
  const key = objectKey(job, chunk, idText(deliveryId));
  const body = await objects.get(key);
  if (body === undefined) throw new Error(`expected the results of chunk ${chunk} at ${key}, found none`);
  return { chunk, tally, environment, lines: body.split('\n') };
}
