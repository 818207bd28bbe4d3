import { jobKey, parseJobKey } from '../ledger/keys.ts';
import { type JobRecord, readRecord } from './record.ts';
import { allLines, attemptsOf, type ChunkResults, indexOf, parseLine, statusOf } from './result-lines.ts';
import { type ResultPorts, readResults } from './results.ts';

/** The key of each generation of a job, from its first run up to `key`'s own. */
export function generationsOf(key: string): string[] {
  const { generation, ...parts } = parseJobKey(key);
  return Array.from({ length: generation + 1 }, (_, older) => jobKey({ ...parts, generation: older }));
}

/** Of chunks that were swept a redrive may have run any number: no more of them are held at once. */
const PIECE_LINES = 5_000;

/**
 * Results of a job that was redriven, chunk by chunk of its first run, and in pieces where chunks were swept: of each
 * item its newest line. An item that the newest run was to take up and was stopped before counts as skipped, whatever
 * it failed of earlier.
 * @param key of the newest generation to look at; of a job that was never redriven these are its results as they are
 * @param known that generation's record, where it was read: it needn't be read again
 */
export async function* mergedResults(ports: ResultPorts, key: string, known?: JobRecord): AsyncGenerator<ChunkResults> {
  const [oldest = key, ...redrives] = generationsOf(key);
  const record = (redrives.length === 0 ? known : undefined) ?? (await readRecord(ports.table, oldest));
  const base = readResults(ports, oldest, { chunks: record?.chunks ?? 0, packing: record?.spec.packing });
  if (redrives.length === 0) return yield* base;
  const newer = new NewestLines(ports, redrives);
  let last: ChunkResults | undefined;
  for await (const chunk of base) {
    const lines: string[] = [];
    for (const line of allLines(chunk)) {
      // What a redrive alone knows lies between chunks: each has all of its own items.
      if (lines.length === 0) yield* inPieces(chunk, newer.below(indexOf(line)));
      lines.push((await newer.at(indexOf(line))) ?? (statusOf(line) === 'succeeded' ? line : neverTakenUp(line)));
    }
    yield wholeChunk(chunk, lines);
    last = chunk;
  }
  if (last !== undefined) yield* inPieces(last, newer.below(Number.POSITIVE_INFINITY));
}

/** Lines of items that were in swept chunks, under the name of a chunk beside them. */
async function* inPieces(chunk: ChunkResults, lines: AsyncIterable<string>): AsyncGenerator<ChunkResults> {
  let piece: string[] = [];
  for await (const line of lines) {
    if (piece.push(line) < PIECE_LINES) continue;
    yield wholeChunk(chunk, piece);
    piece = [];
  }
  if (piece.length > 0) yield wholeChunk(chunk, piece);
}

/** A chunk with a line for each of its items. */
function wholeChunk({ chunk, environment }: ChunkResults, lines: readonly string[]): ChunkResults {
  const tally = { succeeded: 0, failed: 0, skipped: 0 };
  for (const line of lines) tally[statusOf(line)] += 1;
  return { chunk, first: undefined, tally, environment, lines };
}

/** What it failed of stays: it says why the item was to run again. */
function neverTakenUp(line: string): string {
  const { index, error } = parseLine(line);
  const kept = error === undefined ? {} : { error };
  return JSON.stringify({ index, status: 'skipped', ...kept, attempts: attemptsOf(line) });
}

/** The lines of all redrives in input order, the newest of each item. */
class NewestLines {
  readonly #streams: { readonly lines: AsyncGenerator<string>; head: string | undefined; begun: boolean }[];

  constructor(ports: ResultPorts, keys: readonly string[]) {
    this.#streams = keys.map((key) => ({ lines: linesOf(ports, key), head: undefined, begun: false }));
  }

  /** The newest line of this item, if it has one; those of all items before it must have been taken. */
  async at(index: number): Promise<string | undefined> {
    await this.#begin();
    let newest: string | undefined;
    for (const [i, stream] of this.#streams.entries()) {
      if (stream.head === undefined || indexOf(stream.head) !== index) continue;
      const isOfLast = i === this.#streams.length - 1;
      newest = isOfLast || statusOf(stream.head) === 'succeeded' ? stream.head : neverTakenUp(stream.head);
      stream.head = await nextOf(stream.lines);
    }
    return newest;
  }

  /** The newest lines of all items before this one that haven't been taken. */
  async *below(index: number): AsyncGenerator<string> {
    await this.#begin();
    for (;;) {
      const heads = this.#streams.map(({ head }) => (head === undefined ? Number.POSITIVE_INFINITY : indexOf(head)));
      const least = Math.min(...heads);
      const line = least < index ? await this.at(least) : undefined;
      if (line === undefined) return;
      yield line;
    }
  }

  async #begin(): Promise<void> {
    for (const stream of this.#streams) {
      if (stream.begun) continue;
      stream.begun = true;
      stream.head = await nextOf(stream.lines);
    }
  }
}

const nextOf = async (lines: AsyncGenerator<string>): Promise<string | undefined> => {
  const { value, done } = await lines.next();
  return done === true ? undefined : value;
};

/** A redrive's lines: each of its items has one, but for chunks that were swept before anybody ran them. */
async function* linesOf(ports: ResultPorts, key: string): AsyncGenerator<string> {
  const chunks = (await readRecord(ports.table, key))?.chunks ?? 0;
  for await (const { lines } of readResults(ports, key, { chunks })) yield* lines;
}
