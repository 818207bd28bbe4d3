import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const keptEventSchema = z.strictObject({
  functionName: z.string(),
  requestId: z.string(),
  payload: z.string(),
  queuedAtMs: z.number(),
  /** Runs that failed so far. */
  invokeCount: z.int().min(0),
});
/** An asynchronous invocation that was accepted, and hasn't come to its end. */
export type KeptEvent = z.infer<typeof keptEventSchema>;

/**
 * Accepted events, a file each: Lambda loses none, and a runtime that keeps what it has must not, either. What was
 * written outlives this process, however that ends.
 */
export class KeptEvents {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Before the event is accepted, and again with each run that failed. */
  keep(event: KeptEvent): void {
    writeFileSync(this.#fileOf(event), JSON.stringify(event));
  }

  forget(event: Pick<KeptEvent, 'requestId'>): void {
    rmSync(this.#fileOf(event), { force: true });
  }

  /** What an earlier runtime left, the oldest first. A file that was being written had not been accepted. */
  all(): KeptEvent[] {
    const found = readdirSync(this.#folder).map((name) => read(join(this.#folder, name)));
    return found.filter((event) => event !== undefined).sort((a, b) => a.queuedAtMs - b.queuedAtMs);
  }

  #fileOf({ requestId }: Pick<KeptEvent, 'requestId'>): string {
    return join(this.#folder, `${requestId}.json`);
  }
}

function read(file: string): KeptEvent | undefined {
  try {
    return keptEventSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
