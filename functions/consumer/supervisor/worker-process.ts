import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { FRAME_FD, REQUEST_FD, type RunRequest, type StopRequest } from '../frames.ts';
import { killLeftovers, killTree } from './kill-tree.ts';
import { PlaceFile } from './place-file.ts';
import { WorkerOutput } from './worker-output.ts';

/** How a worker ended. */
export interface WorkerExit {
  readonly exitCode?: number;
  readonly signal?: string;
}

/** What a worker is started with. */
export interface WorkerProcessOptions {
  /** The worker's bundle. */
  readonly entry: string;
  /** V8's old space, so that a heap that runs out ends the worker and not the environment. */
  readonly oldSpaceMb: number;
  /** How long its tasks may take to load. @default 10,000 */
  readonly startTimeoutMs?: number;
}

/** Who wants to know what a worker says. */
export interface WorkerListener {
  /** Given each frame, without its line break. */
  readonly onFrame: (frame: string) => void;
  /** Told once, at once where it has ended already. */
  readonly onEnded: (exit: WorkerExit) => void;
}

const NOBODY: WorkerListener = { onFrame: () => undefined, onEnded: () => undefined };

const MARK = 'FANOUT_WORKER_ID';
const START_TIMEOUT_MS = 10_000;
/** The pipe ends with the process, unless something that escaped still holds it. */
const PIPE_GRACE_MS = 500;

/** One worker: a child process, the two pipes to it, and its end. */
export class WorkerProcess {
  /** 0 where the process couldn't be started. */
  readonly pid: number;
  /** True once its tasks are loaded; false where it ended before. */
  readonly ready: Promise<boolean>;
  /** Settles when the process has ended and all it said was heard. */
  readonly ended: Promise<WorkerExit>;
  /** Runs begun; none: the worker is fresh. */
  runs = 0;
  /** The item that was about to begin when the process ended, as far as it said. */
  lastPlace: number | undefined;
  readonly output: WorkerOutput;
  readonly #place = new PlaceFile();
  #alive: boolean;
  #unfinished: string[] = [];
  readonly #mark = `${MARK}=${randomUUID()}`;
  readonly #child: ChildProcess;
  readonly #requests: Writable | null | undefined;
  #listener = NOBODY;
  #exit: WorkerExit | undefined;

  constructor(options: WorkerProcessOptions) {
    this.#child = this.#spawn(options);
    this.pid = this.#child.pid ?? 0;
    this.#alive = this.pid > 0;
    // Absent where no process could be started.
    const pipes = (this.#child.stdio ?? []) as readonly unknown[];
    this.#requests = pipes[REQUEST_FD] as Writable | null | undefined;
    this.#requests?.on('error', () => undefined);
    const frames = pipes[FRAME_FD] as Readable | null | undefined;
    frames?.setEncoding('utf8');
    frames?.on('data', (text: string) => this.#hear(text));
    this.output = new WorkerOutput(this.pid, (text) => process.stdout.write(text));
    const { stdout, stderr } = this.#child;
    if (stdout) this.output.follow(stdout, 'info');
    if (stderr) this.output.follow(stderr, 'error');
    this.ended = this.#untilEnded([frames, stdout, stderr]);
    void this.ended.then((exit) => {
      this.#exit = exit;
      this.#listener.onEnded(exit);
    });
    this.ready = this.#untilReady(options.startTimeoutMs ?? START_TIMEOUT_MS);
    if (this.#alive) sacrificeFirst(this.pid);
  }

  /** False once the process has ended, even where nobody has asked for it. */
  get alive(): boolean {
    return this.#alive;
  }

  /**
   * One listens at a time; each in the place of the one before, and until the next. Its functions come in an object: one
   * that is written where it is assigned to a property V8 takes for a method, which lives long, and with it the chunk.
   */
  listen(listener: WorkerListener = NOBODY): void {
    this.#listener = listener;
    if (this.#exit !== undefined) listener.onEnded(this.#exit);
  }

  run(request: RunRequest, lines: string): void {
    this.runs += 1;
    this.#place.clear();
    this.output.forget();
    this.output.place = { jobId: request.jobId, generation: request.generation, chunk: request.chunk };
    this.#requests?.cork();
    this.#requests?.write(`${JSON.stringify(request)}\n`);
    this.#requests?.write(lines, 'latin1');
    this.#requests?.uncork();
  }

  stop(): void {
    this.#requests?.write(`${JSON.stringify({ type: 'stop' } satisfies StopRequest)}\n`);
  }

  /** Ends the worker and all it started, whatever they do. */
  async kill(): Promise<WorkerExit> {
    if (this.#alive) killTree(this.pid, this.#mark);
    return this.ended;
  }

  /** @throws where the system takes no such process at all */
  #spawn({ oldSpaceMb, entry }: WorkerProcessOptions): ChildProcess {
    try {
      // Detached: a group of its own, so that it can be killed with its children.
      return spawn(process.execPath, [`--max-old-space-size=${oldSpaceMb}`, entry], {
        stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', this.#place.fd ?? 'ignore'],
        detached: true,
        env: { ...process.env, [MARK]: this.#mark.slice(MARK.length + 1) },
      });
    } catch (error) {
      this.#place.close();
      throw error;
    }
  }

  #untilEnded(pipes: readonly (Readable | null | undefined)[]): Promise<WorkerExit> {
    return new Promise((resolve) => {
      this.#child.on('error', () => {
        this.#alive = this.#alive && this.#child.exitCode === null && this.#child.signalCode === null;
        if (!this.#alive) resolve({});
      });
      this.#child.on('exit', () => {
        this.#alive = false;
        killLeftovers(this.pid, this.#mark); // They may hold its pipes.
        setTimeout(() => {
          for (const pipe of pipes) pipe?.destroy();
        }, PIPE_GRACE_MS).unref();
      });
      this.#child.on('close', (code, signal) => {
        this.lastPlace = this.#place.read();
        this.#place.close();
        resolve({ ...(code === null ? {} : { exitCode: code }), ...(signal === null ? {} : { signal }) });
      });
    });
  }

  #untilReady(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = setTimeout(() => void this.kill(), timeoutMs);
      const settle = (isReady: boolean) => {
        clearTimeout(giveUp);
        resolve(isReady);
      };
      this.listen({ onFrame: (frame) => settle(frame === 'R'), onEnded: () => settle(false) });
    });
  }

  /** Frames come in pieces. Each piece is looked at once, however long its frame is. */
  #hear(text: string): void {
    const end = text.lastIndexOf('\n');
    if (end < 0) {
      this.#unfinished.push(text);
      return;
    }
    const whole = this.#unfinished.join('') + text.slice(0, end);
    this.#unfinished = end + 1 < text.length ? [text.slice(end + 1)] : [];
    for (const frame of whole.split('\n')) this.#listener.onFrame(frame);
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
