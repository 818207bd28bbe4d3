import { MalformedInput } from '../../../core/errors.ts';
import type { Cutter } from '../../../core/packing/cutter.ts';

/** Some items of an input: their lines, and for each where its bytes end, so that a next producer can go on there. */
export interface Lines {
  readonly lines: readonly string[];
  readonly ends: readonly number[];
  /** Their indices in the input, where not all of its items are taken. */
  readonly indices?: readonly number[];
}

/** An input as a stream of items, from a given place on. @throws {MalformedInput} where it can't be cut further */
export type Source = AsyncIterable<Lines>;

/** Cuts a stream of bytes; what was cut before the input turns out malformed is given out first. */
export async function* cutBlocks(blocks: AsyncIterable<Buffer>, cutter: Cutter): Source {
  for await (const block of blocks) yield* cut((emit) => cutter.push(block, emit));
  yield* cut((emit) => cutter.finish(emit));
}

function* cut(step: (emit: (line: string, end: number) => void) => void): Generator<Lines> {
  const lines: string[] = [];
  const ends: number[] = [];
  let malformed: unknown;
  try {
    step((line, end) => {
      lines.push(line);
      ends.push(end);
    });
  } catch (error) {
    if (!(error instanceof MalformedInput)) throw error;
    malformed = error;
  }
  if (lines.length > 0) yield { lines, ends };
  if (malformed !== undefined) throw malformed;
}
