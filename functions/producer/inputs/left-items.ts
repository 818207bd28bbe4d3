import { countOf, indexOf, statusOf } from '../../../core/job/result-lines.ts';
import { type ResultPorts, readResults } from '../../../core/job/results.ts';
import type { Tally } from '../../../core/ledger/slot.ts';
import { num } from '../../../core/ledger/update.ts';

/** For each chunk of the first generation, which of its items did not succeed there. */
export async function* leftOfChunks(
  ports: ResultPorts,
  job: string,
  from: number,
  chunks: number,
): AsyncGenerator<(index: number) => boolean> {
  const wants = ({ failed, skipped }: Tally) => failed + skipped > 0;
  for await (const { tally, lines } of readResults(ports, job, { chunks, from, wants })) {
    if (countOf(tally) === 0)
      yield () => true; // swept before anybody ran it
    else {
      const left = new Set(lines.filter((line) => statusOf(line) !== 'succeeded').map(indexOf));
      yield (index: number) => left.has(index);
    }
  }
}

/** Which items succeeded in a redrive so far: asked in ascending order. */
export class SucceededLater {
  readonly #streams: { readonly indices: AsyncGenerator<number>; head: number }[];

  constructor(ports: ResultPorts, redrives: readonly string[]) {
    this.#streams = redrives.map((job) => ({ indices: succeededIn(ports, job), head: -1 }));
  }

  async has(index: number): Promise<boolean> {
    let found = false;
    for (const stream of this.#streams) {
      while (stream.head < index) {
        const { value, done } = await stream.indices.next();
        stream.head = done === true ? Number.POSITIVE_INFINITY : value;
      }
      found ||= stream.head === index;
    }
    return found;
  }
}

async function* succeededIn(ports: ResultPorts, job: string): AsyncGenerator<number> {
  const chunks = num(await ports.table.get(job), 'chunks');
  for await (const { lines } of readResults(ports, job, { chunks, wants: ({ succeeded }) => succeeded > 0 }))
    for (const line of lines) if (statusOf(line) === 'succeeded') yield indexOf(line);
}
