import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { FRAME_FD, REQUEST_FD, type RunRequest, type StopRequest } from '../frames.ts';
import { killTree } from './kill-tree.ts';

/** How a worker ended. */
export interface WorkerExit {
  readonly exitCode?: number;
  readonly signal?: string;
}

export interface WorkerProcessOptions {
  /** The worker's bundle. */
  readonly entry: string;
  /** V8's old space, so that a heap that runs out ends the worker and not the environment. */
  readonly oldSpaceMb: number;
}

const MARK = 'FANOUT_WORKER_ID';

/** One worker: a child process, the two pipes to it, and its end. */
export class WorkerProcess {
  readonly pid: number;
  /** True once its tasks are loaded; false where it ended before. */
  readonly ready: Promise<boolean>;
  /** Settles when the process has ended and all it said was heard. */
  readonly ended: Promise<WorkerExit>;
  /** Takes each frame, without its line break. */
  onFrame: (frame: string) => void = () => undefined;
  /** Runs begun; none: the worker is fresh. */
  runs = 0;
  #rest = '';
  readonly #mark = `${MARK}=${randomUUID()}`;
  readonly #child: ChildProcess;
  readonly #requests: Writable;

  constructor(options: WorkerProcessOptions) {
    // Detached: a group of its own, so that it can be killed with its children.
    this.#child = spawn(process.execPath, [`--max-old-space-size=${options.oldSpaceMb}`, options.entry], {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, [MARK]: this.#mark.slice(MARK.length + 1) },
    });
    this.pid = this.#child.pid ?? 0;
    this.#requests = this.#child.stdio[REQUEST_FD] as Writable;
    this.#requests.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.#child.on('error', () => resolve({}));
      this.#child.on('close', (code, signal) => {
        killTree(this.pid, this.#mark); // what it started and left behind
        resolve({ ...(code === null ? {} : { exitCode: code }), ...(signal === null ? {} : { signal }) });
      });
    });
    this.ready = new Promise((resolve) => {
      this.onFrame = (frame) => resolve(frame === 'R');
      this.ended.then(() => resolve(false));
    });
    const frames = this.#child.stdio[FRAME_FD] as Readable;
    frames.setEncoding('utf8');
    frames.on('data', (text: string) => this.#hear(text));
    sacrificeFirst(this.pid);
  }

  run(request: RunRequest, lines: string): void {
    this.runs += 1;
    this.#requests.cork();
    this.#requests.write(`${JSON.stringify(request)}\n`);
    this.#requests.write(lines, 'latin1');
    this.#requests.uncork();
  }

  stop(): void {
    this.#requests.write(`${JSON.stringify({ type: 'stop' } satisfies StopRequest)}\n`);
  }

  /** Ends the worker and all it started, whatever they do. */
  async kill(): Promise<WorkerExit> {
    killTree(this.pid, this.#mark);
    return this.ended;
  }

  #hear(text: string): void {
    const all = this.#rest + text;
    let from = 0;
    for (let to = all.indexOf('\n'); to >= 0; to = all.indexOf('\n', from)) {
      this.onFrame(all.slice(from, to));
      from = to + 1;
    }
    this.#rest = all.slice(from);
  }
}

/** Where memory runs out, the kernel should take the worker before the supervisor. Linux only; elsewhere no harm. */
function sacrificeFirst(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {
    // Not Linux, or not allowed: the RSS watch remains.
  }
}
