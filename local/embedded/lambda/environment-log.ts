import type { Readable } from 'node:stream';
import { LOG_LINE_LIMIT_CHARACTERS, LOG_TAIL_BYTES } from './limits.ts';

/** Cuts what an environment prints into lines, and keeps the end of it. */
export class EnvironmentLog {
  readonly #onLine: (text: string) => void;
  #tail = '';

  constructor(onLine: (text: string) => void) {
    this.#onLine = onLine;
  }

  /** Reads a stream to its end. A last line without newline counts. */
  attach(stream: Readable): void {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.write(line);
      while (rest.length >= LOG_LINE_LIMIT_CHARACTERS) {
        this.write(rest.slice(0, LOG_LINE_LIMIT_CHARACTERS));
        rest = rest.slice(LOG_LINE_LIMIT_CHARACTERS);
      }
    });
    stream.on('close', () => {
      if (rest !== '') this.write(rest);
      rest = '';
    });
    stream.on('error', () => undefined);
  }

  /** Adds one line, or several where it is longer than a log event may be. */
  write(line: string): void {
    let start = 0;
    do {
      const piece = line.slice(start, start + LOG_LINE_LIMIT_CHARACTERS);
      this.#onLine(piece);
      this.#tail = `${this.#tail}${piece}\n`.slice(-LOG_TAIL_BYTES);
      start += LOG_LINE_LIMIT_CHARACTERS;
    } while (start < line.length);
  }

  /** Begins an invocation's own tail. */
  resetTail(): void {
    this.#tail = '';
  }

  /** The last 4 KB since the reset. */
  tail(): string {
    const bytes = Buffer.from(this.#tail);
    if (bytes.length <= LOG_TAIL_BYTES) return this.#tail;
    return bytes.subarray(-LOG_TAIL_BYTES).toString();
  }
}
