import * as z from 'zod';
import type { JobRecord } from '../../../core/job/record.ts';
import type { ResultPorts } from '../../../core/job/results.ts';
import { type PackedChunk, Packer } from '../../../core/packing/packer.ts';
import { parseChunkMessage } from '../../../events/chunk-message.ts';
import { LINE_BREAK } from '../../../events/item-line.ts';
import { leftOfChunks, SucceededLater } from './left-items.ts';
import { type OpenInput, openInput, type Position, positionSchema, type ReadObject } from './open.ts';
import type { Lines, Source } from './source.ts';

/** Where a redrive goes on: its own items so far, and the chunk of the first generation that the next one is in. */
const placeSchema = z.strictObject({
  items: z.int().min(0),
  /** The index up to which, not included, items are taken. */
  after: z.int().min(0),
  chunk: z.int().min(0),
  /** Of that chunk's begin, in the input. */
  position: positionSchema,
});
type Place = z.infer<typeof placeSchema>;

/** A job whose items are to be taken up again. */
export interface Redriven {
  /** Keys of its generations so far, the oldest first. */
  readonly generations: readonly string[];
  /** The record of the oldest. */
  readonly oldest: JobRecord;
}

/**
 * Opens what a redrive takes up: items of the first generation that have succeeded in none. The input is cut and packed
 * as it was then, so that each chunk's items are known, and of each chunk its results tell who is left.
 * @param position where an earlier producer of this redrive left off
 */
export function openPending(
  read: ReadObject,
  ports: ResultPorts,
  { generations, oldest }: Redriven,
  position: string | undefined,
): OpenInput {
  const begin: Place = { items: 0, after: 0, chunk: 0, position: openInput(read, oldest.spec.input, undefined).start };
  const start = position === undefined ? begin : placeSchema.parse(JSON.parse(position));
  const input = openInput(read, oldest.spec.input, JSON.stringify(start.position));
  const begins = new ChunkBegins(start);
  return {
    start: { items: start.items, at: start.after },
    source: pendingItems({ input, ports, generations, oldest, start, begins }),
    positionText: (items, at) => JSON.stringify({ items, after: at, ...begins.of(at) } satisfies Place),
  };
}

interface Walk {
  readonly input: OpenInput;
  readonly ports: ResultPorts;
  readonly generations: readonly string[];
  readonly oldest: JobRecord;
  readonly start: Place;
  readonly begins: ChunkBegins;
}

async function* pendingItems({ input, ports, generations, oldest, start, begins }: Walk): Source {
  const [first = '', ...redrives] = generations;
  const chunks = oldest.chunks ?? 0;
  const left = leftOfChunks(ports, first, start.chunk, chunks);
  const done = new SucceededLater(ports, redrives);
  for await (const chunk of repacked(first, oldest, input, start)) {
    const { value: isLeft = () => false } = await left.next();
    const taken = await take(chunk, async (index) => index >= start.after && isLeft(index) && !(await done.has(index)));
    if (taken.lines.length === 0) continue;
    begins.note(chunk.header.first, chunk.header.chunk, chunk.begin);
    yield taken;
  }
}

/** A chunk of the first generation, with where in the input it began. */
type Repacked = PackedChunk & { readonly begin: Position };

/** The chunks of the first generation, from one on, as its producer packed them. */
async function* repacked(job: string, oldest: JobRecord, input: OpenInput, start: Place): AsyncGenerator<Repacked> {
  const first = start.position.items;
  const packer = new Packer({ job, packing: oldest.spec.packing, chunk: start.chunk, first });
  const last = (oldest.chunks ?? 0) - 1;
  let begin = start.position;
  if (start.chunk > last) return;
  for await (const { lines, ends } of input.source)
    for (let i = 0; i < lines.length; i += 1) {
      const chunk = packer.push(lines[i] ?? '', ends[i] ?? 0);
      if (chunk === undefined) continue;
      yield { ...chunk, begin };
      // Behind what was sent nothing is read: there the input may be what stopped the job.
      if (chunk.header.chunk === last) return;
      begin = positionSchema.parse(JSON.parse(input.positionText(chunk.items, chunk.end)));
    }
  const rest = packer.flush();
  if (rest !== undefined && rest.header.chunk <= last) yield { ...rest, begin };
}

async function take(
  chunk: PackedChunk,
  wants: (index: number) => Promise<boolean>,
): Promise<Lines & { indices: number[] }> {
  const taken = { lines: [] as string[], ends: [] as number[], indices: [] as number[] };
  const { header, lines } = parseChunkMessage(String(chunk.body));
  for (const [offset, line] of lines.split(LINE_BREAK).entries()) {
    const index = header.first + offset;
    if (!(await wants(index))) continue;
    taken.lines.push(line);
    taken.ends.push(index + 1);
    taken.indices.push(index);
  }
  return taken;
}

interface ChunkBegin {
  readonly first: number;
  readonly chunk: number;
  readonly position: Position;
}

/** Where the chunks began that items were taken from lately: a next producer begins at one. */
class ChunkBegins {
  #latest: ChunkBegin;
  #later: ChunkBegin[] = [];

  constructor({ chunk, position }: Place) {
    this.#latest = { first: position.items, chunk, position };
  }

  note(first: number, chunk: number, position: Position): void {
    this.#later.push({ first, chunk, position });
  }

  /** The chunk that holds the item before `after`; what lies before it is forgotten. */
  of(after: number): Pick<Place, 'chunk' | 'position'> {
    const passed = this.#later.filter(({ first }) => first < after);
    this.#later = this.#later.slice(passed.length);
    this.#latest = passed.at(-1) ?? this.#latest;
    const { chunk, position } = this.#latest;
    return { chunk, position };
  }
}
