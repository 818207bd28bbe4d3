import { readFileSync } from 'node:fs';
import type { RunRequest } from '../frames.ts';
import type { WorkerExit, WorkerProcess } from './worker-process.ts';

/** A frame from the worker about one item, or the end of its run. */
export interface FrameSink {
  marked(offset: number): void;
  bare(from: number, to: number): void;
  settled(status: 'succeeded' | 'failed', offset: number, line: string): void;
  threw(offset: number, attempts: number): void;
}

/** How a run came to its end. */
export type RunEnd =
  | { readonly kind: 'done' }
  /** Time is up for this invocation; the worker was killed in the middle of an item. */
  | { readonly kind: 'outOfTime' }
  /** Nothing was heard for longer than an item may take. */
  | { readonly kind: 'hung' }
  | { readonly kind: 'died'; readonly exit: WorkerExit }
  | { readonly kind: 'outOfMemory' };

/** What a run is watched by. */
export interface Watch {
  /** An item's time, and what is allowed beyond it before the worker counts as hung. */
  readonly silenceMs: number;
  /** The worker is killed at this time, in ms since 1970, whatever it does. */
  readonly hardEndMs: number;
  readonly memoryMb: number;
  /** Asked now and then: true where the job was stopped, so that no further item begins. */
  readonly isStopped: () => Promise<boolean>;
}

/** Often, since a process can take a hundred megabytes in a tenth of a second. */
const LOOK_MS = 25;
/** While it speaks, and holds less than half of what it may: waking up costs its items' processor time. */
const CALM_LOOK_MS = 100;
const CALM_SHARE = 0.5;
const STOP_CHECK_MS = 500;
/** Silence is believed only after as many looks at it: a supervisor that was held up itself must listen first. */
const SILENT_LOOKS = 8;

/** Has a worker run items once, and watches it until it says it is done, dies, hangs, or time is up. */
export async function runOnce(
  worker: WorkerProcess,
  request: RunRequest,
  lines: string,
  sink: FrameSink,
  watch: Watch,
): Promise<RunEnd> {
  let verdict: RunEnd | undefined;
  let heardAtMs = performance.now();
  let askedAtMs = heardAtMs;
  let silentLooks = 0;
  let over = false;
  const { promise: end, resolve } = Promise.withResolvers<WorkerExit | undefined>();
  const onFrame = (frame: string) => {
    heardAtMs = performance.now();
    silentLooks = 0;
    if (hear(frame, sink)) resolve(undefined);
  };
  worker.listen({ onFrame, onEnded: resolve });
  const give = (kind: 'outOfTime' | 'hung' | 'outOfMemory') => {
    if (verdict !== undefined) return;
    verdict = { kind };
    void worker.kill();
  };
  const look = () => {
    const nowMs = performance.now();
    const residentShare = residentMb(worker.pid) / watch.memoryMb;
    silentLooks += 1;
    if (Date.now() >= watch.hardEndMs) give('outOfTime');
    else if (nowMs - heardAtMs > watch.silenceMs && silentLooks >= SILENT_LOOKS) give('hung');
    else if (residentShare > 1) give('outOfMemory');
    else if (nowMs - askedAtMs >= STOP_CHECK_MS) {
      askedAtMs = nowMs;
      watch.isStopped().then(
        (stopped) => stopped && !over && worker.stop(),
        () => undefined, // asked again soon
      );
    }
    const isCalm = residentShare < CALM_SHARE && nowMs - heardAtMs < CALM_LOOK_MS;
    looking = setTimeout(look, isCalm ? CALM_LOOK_MS : LOOK_MS);
  };
  let looking = setTimeout(look, LOOK_MS);
  worker.run(request, lines);
  const exit = await end;
  over = true;
  clearTimeout(looking);
  worker.listen();
  if (exit === undefined) return { kind: 'done' };
  return verdict ?? { kind: 'died', exit };
}

/** Reads one frame; true where the run is done. */
function hear(frame: string, sink: FrameSink): boolean {
  const kind = frame.charAt(0);
  const space = frame.indexOf(' ', 2);
  const offset = Number(space < 0 ? frame.slice(2) : frame.slice(2, space));
  const rest = space < 0 ? '' : frame.slice(space + 1);
  if (kind === 'S') sink.bare(offset, Number(rest));
  else if (kind === 's') sink.settled('succeeded', offset, rest);
  else if (kind === 'f') sink.settled('failed', offset, rest);
  else if (kind === 'r') sink.threw(offset, Number(rest));
  else if (kind === 'm') sink.marked(offset);
  return kind === 'd';
}

const PAGE_BYTES = 4_096;
const MB = 1_048_576;

/** Memory that a process holds, in MB; 0 where that can't be told. Buffers escape V8's own limit, not this one. */
function residentMb(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return (pages * PAGE_BYTES) / MB;
  } catch {
    return 0;
  }
}
