/**
 * What supervisor and worker say to each other, over two pipes of their own.
 *
 * To the worker: a line of JSON, for a run followed by `bytes` bytes of item lines. From the worker: lines of text,
 * written synchronously, so that nothing said is lost when the process dies at once after it:
 *
 * - `R` ready;
 * - `m <offset>` about to run this item (marked runs only);
 * - `S <from> <to>` a run of bare successes; `s <offset> <result line>` a success;
 * - `f <offset> <result line>` failed for good; `r <offset> <attempts>` threw, and may be tried again;
 * - `d` done: nothing more of this run will come.
 */
export interface RunRequest {
  readonly type: 'run';
  readonly jobId: string;
  /** Of a redrive which one it is, from 1 on: chunk numbers begin anew with each. */
  readonly generation?: number | undefined;
  readonly task: string;
  /** JSON text of the job's params. */
  readonly params: string;
  readonly encoding: 'json' | 'text';
  /** Index of the chunk's first item. */
  readonly first: number;
  /** Which items they are (see item-indices.ts), in a redrive's chunk; each success then has a line of its own. */
  readonly indices?: string | undefined;
  readonly chunk: number;
  /** How many items the chunk holds. */
  readonly count: number;
  /** The items to run, by offset, in this order; absent: all. */
  readonly offsets?: readonly number[];
  /** Attempts used up so far, of items that have any. */
  readonly attempts: readonly (readonly [offset: number, used: number])[];
  readonly maxAttempts: number;
  readonly itemConcurrency: number;
  readonly itemTimeoutMs: number;
  /** No item begins that isn't likely to end by then. */
  readonly sliceEndMs: number;
  /** Note the place of each item: a worker has died of this chunk, and so may this one. */
  readonly exact?: boolean;
  /** Say `m` ahead of each item, and flush each outcome. */
  readonly marked: boolean;
  /** Length of the item lines that follow, in bytes. */
  readonly bytes: number;
}

/** Begin no further item. */
export interface StopRequest {
  readonly type: 'stop';
}

/** What a supervisor asks of its worker. */
export type WorkerRequest = RunRequest | StopRequest;

/** The file descriptors of the two pipes in the worker. */
export const REQUEST_FD = 3;
export const FRAME_FD = 4;
/** A file beside them, for the offset of the item that is about to begin, plus one; 0 for none. */
export const PLACE_FD = 5;
export const PLACE_BYTES = 4;
