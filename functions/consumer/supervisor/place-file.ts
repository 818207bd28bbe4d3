import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLACE_BYTES } from '../frames.ts';

/**
 * Where a worker writes which item it is about to begin. A file without a name, since nobody wakes up for what is
 * written there, as the reader of a pipe does: that would cost an item of some ms a twentieth of its time.
 */
export class PlaceFile {
  /** Undefined once it is closed: its number may be another file's by then. */
  #fd: number | undefined;
  readonly #bytes = Buffer.alloc(PLACE_BYTES);

  constructor() {
    const file = join(tmpdir(), `fanout-place-${randomUUID()}`);
    try {
      this.#fd = openSync(file, 'wx+', 0o600);
      unlinkSync(file);
    } catch {
      this.close();
    }
  }

  /** For the worker to inherit; undefined where no file can be made: who hangs is then found a run later. */
  get fd(): number | undefined {
    return this.#fd;
  }

  /** Where it can't be written (a task may have filled the disk) it is closed: what was written before would accuse. */
  clear(): void {
    if (this.#fd === undefined) return;
    try {
      writeSync(this.#fd, Buffer.alloc(PLACE_BYTES), 0, PLACE_BYTES, 0);
    } catch {
      this.close();
    }
  }

  /** The offset that was written last; undefined for none since `clear`. */
  read(): number | undefined {
    if (this.#fd === undefined || readSync(this.#fd, this.#bytes, 0, PLACE_BYTES, 0) < PLACE_BYTES) return undefined;
    const place = this.#bytes.readUInt32LE();
    return place === 0 ? undefined : place - 1;
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}
