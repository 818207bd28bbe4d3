import type { Readable } from 'node:stream';

/** What runs in the worker that prints. */
export interface OutputPlace {
  readonly jobId: string;
  readonly generation?: number | undefined;
  readonly chunk: number;
}

const KEPT_LINES = 10;
const KEPT_LINE_CHARACTERS = 300;
const FATAL = 'FATAL ERROR:';
/** A line that is longer is passed on in pieces. */
const LONGEST_LINE = 65_536;
/** Of a line that is given its job no more than this: Node quotes a whole line of a bundle where one dies of an error. */
const NAMED_LINE_CHARACTERS = 8_192;

/**
 * What a worker prints, passed on line by line: a line that names no job is given the one that runs, so that what a task
 * writes by itself, or a process says as it dies, is found in the job's log. The last lines are kept, for whoever asks
 * why it died.
 */
export class WorkerOutput {
  place: OutputPlace | undefined;
  readonly #pid: number;
  readonly #write: (text: string) => void;
  #last: string[] = [];
  /** V8's own word, ahead of a stack of its own that is longer than what is kept. */
  #fatal: string | undefined;

  constructor(pid: number, write: (text: string) => void) {
    this.#pid = pid;
    this.#write = write;
  }

  /** Takes one of the worker's streams. */
  follow(stream: Readable, level: 'info' | 'error'): void {
    let unfinished = '';
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      const lines = (unfinished + text).split('\n');
      unfinished = lines.pop() ?? '';
      if (unfinished.length > LONGEST_LINE) {
        lines.push(unfinished);
        unfinished = '';
      }
      if (lines.length > 0) this.#take(lines, level);
    });
    stream.on('close', () => {
      if (unfinished !== '') this.#take([unfinished], level);
    });
    stream.on('error', () => undefined);
  }

  /** The last lines that were printed since it was last asked to forget, in short. */
  get lastLines(): string {
    const above = this.#fatal === undefined || this.#last.includes(this.#fatal) ? [] : [this.#fatal];
    return [...above, ...this.#last].map(inShort).join('\n');
  }

  forget(): void {
    this.#last = [];
    this.#fatal = undefined;
  }

  #take(lines: readonly string[], level: 'info' | 'error'): void {
    this.#last = [...this.#last, ...lines.slice(-KEPT_LINES)].slice(-KEPT_LINES);
    this.#fatal = lines.find((line) => line.startsWith(FATAL)) ?? this.#fatal;
    this.#write(`${lines.map((line) => this.#named(line, level)).join('\n')}\n`);
  }

  #named(line: string, level: string): string {
    if (this.place === undefined || line.startsWith('{')) return line;
    const message = cut(line, NAMED_LINE_CHARACTERS);
    return JSON.stringify({ time: new Date().toISOString(), level, message, ...this.place, pid: this.#pid });
  }
}

/** Of a structured line its message alone. A task prints what it likes: not all that begins like JSON is. */
function inShort(line: string): string {
  const message = line.startsWith('{') ? /"message":("(?:[^"\\]|\\.)*")/.exec(line)?.[1] : undefined;
  return cut((message === undefined ? undefined : textOf(message)) ?? line, KEPT_LINE_CHARACTERS);
}

function textOf(json: string): string | undefined {
  try {
    return JSON.parse(json) as string;
  } catch {
    return undefined;
  }
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);
