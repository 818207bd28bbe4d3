/** Where a job lives in the ledger: `<jobId>.<run>`, and `~<generation>` for a redrive. */
export interface JobKeyParts {
  readonly jobId: string;
  /** A nonce drawn when the job is created: a late duplicate of an older job with this id can't touch this one. */
  readonly run: string;
  readonly generation: number;
}

const JOB_KEY = /^([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]+)(?:~([1-9][0-9]*))?$/;

export function jobKey({ jobId, run, generation }: JobKeyParts): string {
  return `${jobId}.${run}${generation > 0 ? `~${generation}` : ''}`;
}

/** @throws {Error} where the text is no job's key. */
export function parseJobKey(key: string): JobKeyParts {
  const [, jobId, run, generation] = JOB_KEY.exec(key) ?? [];
  if (jobId === undefined || run === undefined) throw new Error(`expected a job's key "<jobId>.<run>", got "${key}"`);
  return { jobId, run, generation: Number(generation ?? 0) };
}

export const pointerKey = (jobId: string): string => `@${jobId}`;
export const paramsKey = (job: string): string => `${job}/p`;
export const midKey = (job: string, mid: number): string => `${job}/1/${mid}`;
export const leafKey = (job: string, leaf: number): string => `${job}/0/${leaf}`;
export const chunkKey = (job: string, chunk: number): string => `${job}/c${chunk}`;

/** The name of a chunk's slot in its leaf. */
export const slotName = (slot: number): string => `c${slot}`;
/** The name of a leaf's place in its mid. */
export const leafName = (slot: number): string => `l${slot}`;
/** The name of a mid's place in the job record. */
export const midName = (mid: number): string => `m${mid}`;
/** The failure register of a leaf in its mid. */
export const leafRegister = (slot: number): string => `fl${slot}`;
/** The failure register of a mid in the job record. */
export const midRegister = (mid: number): string => `fm${mid}`;

/** Results and checkpoints of one delivery of one chunk. Immutable. */
export const objectKey = (job: string, chunk: number, deliveryId: string): string =>
  `jobs/${job}/${chunk}/${deliveryId}`;
