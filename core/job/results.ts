import { leafKey, objectKey, slotName } from '../ledger/keys.ts';
import { decodeSlot, environmentOf, hasResults, idText, type Tally } from '../ledger/slot.ts';
import { FAN_IN } from '../ledger/tree.ts';
import { firstOfChunk } from '../packing/chunk-size.ts';
import type { ObjectPort, TablePort } from '../ports.ts';
import { type ChunkResults, countOf, indexOf } from './result-lines.ts';
import type { Packing } from './spec.ts';

/** Where results are read from. */
export interface ResultPorts {
  readonly table: Pick<TablePort, 'get'>;
  readonly objects: Pick<ObjectPort, 'get'>;
}

/** Which results to read. */
export interface ResultRange {
  /** Chunks of the job, as sealed. */
  readonly chunks: number;
  /** How they were packed: tells where a chunk begins behind one that was swept. */
  readonly packing?: Packing | undefined;
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
  { chunks, packing, from = 0, wants = () => true }: ResultRange,
): AsyncGenerator<ChunkResults> {
  let next: number | undefined = from === 0 ? 0 : undefined;
  const ahead: Promise<ChunkResults>[] = [];
  const slots = readSlots(ports, job, from, chunks);
  for (let open = true; open || ahead.length > 0; ) {
    while (open && ahead.length < FETCH_AHEAD) {
      const slot = await slots.next();
      if (slot.done === true) open = false;
      else ahead.push(fetchChunk(ports, job, slot.value, wants));
    }
    const read = await ahead.shift();
    if (read === undefined) break;
    const count = countOf(read.tally);
    const first: number | undefined = count === 0 ? undefined : (next ?? beginOf(read, count, packing));
    yield { ...read, first };
    next = first === undefined ? undefined : first + count;
  }
}

/** Where a chunk behind a swept one begins: its first line says so, where each item has one, or its slot, or its place. */
function beginOf({ chunk, first, lines }: ChunkResults, count: number, packing: Packing | undefined) {
  if (lines.length === count) return indexOf(lines[0] ?? '');
  return first ?? (packing === undefined ? undefined : firstOfChunk(packing, chunk));
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
): Promise<ChunkResults> {
  const { deliveryId, tally, first } = decodeSlot(bytes);
  const environment = environmentOf(deliveryId);
  if (!(hasResults(deliveryId) && wants(tally))) return { chunk, first, tally, environment, lines: [] };
  const key = objectKey(job, chunk, idText(deliveryId));
  const body = await objects.get(key);
  if (body === undefined) throw new Error(`expected the results of chunk ${chunk} at ${key}, found none`);
  return { chunk, first, tally, environment, lines: body.split('\n') };
}
