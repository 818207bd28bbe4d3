import { ObjectChanged, ObjectDenied } from '../../aws/s3.ts';
import { MalformedInput } from '../../core/errors.ts';
import type { Packing, Window } from '../../core/job/produce.ts';
import type { JobRecord } from '../../core/job/record.ts';
import { type PackedChunk, Packer } from '../../core/packing/packer.ts';
import type { OpenInput } from './inputs/open.ts';
import { rangeChunks } from './inputs/range.ts';

/** A window is sent as one: many requests' worth, so that they go out in parallel. */
const WINDOW_BYTES = 2 * 1_048_576;
const WINDOW_CHUNKS = 80;
/** The first window is small, so that consumers begin at once, and each next one larger, so that they go on. */
const FIRST_WINDOW_CHUNKS = 4;
const WINDOW_GROWTH = 4;

/** Packs an input into windows of chunks, from where the job's cursor is. */
export async function* windowsOf(job: string, record: JobRecord, input: OpenInput): AsyncGenerator<Packing> {
  const packer = new Packer({ job, packing: record.spec.packing, chunk: record.cursor, first: input.start.items });
  const gathering = new Gathering(input);
  try {
    for await (const chunk of chunksOf(packer, input)) if (gathering.add(chunk)) yield gathering.take();
  } catch (error) {
    const rest = gathering.take();
    if (rest.bodies.length > 0) yield rest;
    yield failure(error);
    return;
  }
  const rest = gathering.take();
  if (rest.bodies.length > 0) yield rest;
  yield { kind: 'end', chunks: packer.chunks, items: packer.items };
}

async function* chunksOf(packer: Packer, { source, range }: OpenInput): AsyncGenerator<PackedChunk> {
  if (range !== undefined) return yield* rangeChunks(packer, range.from, range.to);
  for await (const { lines, ends, indices } of source) {
    for (let i = 0; i < lines.length; i += 1) {
      const chunk = packer.push(lines[i] ?? '', ends[i] ?? 0, indices?.[i]);
      if (chunk !== undefined) yield chunk;
    }
  }
  const last = packer.flush();
  if (last !== undefined) yield last;
}

function failure(error: unknown): Packing {
  if (error instanceof MalformedInput || error instanceof ObjectDenied)
    return { kind: 'malformed', reason: error.message };
  if (error instanceof ObjectChanged) return { kind: 'changed', reason: error.message };
  throw error;
}

/** Chunks on their way into one window. */
class Gathering {
  #chunks: PackedChunk[] = [];
  #bytes = 0;
  #most = FIRST_WINDOW_CHUNKS;
  readonly #input: OpenInput;

  constructor(input: OpenInput) {
    this.#input = input;
  }

  /** True where the window is full. */
  add(chunk: PackedChunk): boolean {
    this.#chunks.push(chunk);
    this.#bytes += chunk.body.length;
    return this.#chunks.length >= this.#most || this.#bytes >= WINDOW_BYTES;
  }

  take(): Window {
    const last = this.#chunks.at(-1);
    const first = this.#chunks[0];
    const items = last?.items ?? 0;
    const window: Window = {
      kind: 'window',
      chunks: last === undefined ? 0 : last.header.chunk + 1,
      from: first === undefined ? items : first.items - first.header.count,
      items,
      position: this.#input.positionText(items, last?.end ?? 0),
      bodies: this.#chunks.map((chunk) => chunk.body),
    };
    this.#chunks = [];
    this.#bytes = 0;
    this.#most = Math.min(WINDOW_CHUNKS, this.#most * WINDOW_GROWTH);
    return window;
  }
}
