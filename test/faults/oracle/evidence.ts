/** A message of the work queue, as it was handed to it. */
export interface SentMessage {
  readonly job: string;
  readonly chunk: number;
  readonly first: number;
  readonly count: number;
  readonly continuation: number;
  /** Which items they are, where they don't follow one another. */
  readonly indices?: string;
  /** Of the items' lines. */
  readonly hash: string;
}

/** One receipt of a message by a mapping, where that can be seen. */
export interface Receipt {
  readonly job: string;
  readonly chunk: number;
  readonly receiveCount: number;
}

/** A settle that the table carried out. */
export interface Settled {
  readonly key: string;
  readonly slot: string;
  readonly pid: number;
}

/** What was seen at the services while a job ran: by the proxy in front of them, never by the pipeline. */
export interface Evidence {
  readonly sent: readonly SentMessage[];
  readonly receipts: readonly Receipt[];
  readonly settled: readonly Settled[];
  /** Objects that were put: of each key the hashes of what was put there. */
  readonly puts: ReadonlyMap<string, readonly string[]>;
  /** Keys of jobs, once for each end that the table carried out. */
  readonly ends: readonly string[];
  /** Faults that raise the receive count of some message. */
  readonly receiveFaults: number;
  /** Processes that were ended from outside. */
  readonly kills: number;
  /** Chunks whose messages were kept from everybody. */
  readonly doomed: readonly number[];
}

/** One run of a job: the first, or that of a redrive. */
export interface Generation {
  readonly chunkSize: number;
  /** The task has been mended: no item misbehaves any more. */
  readonly isMended: boolean;
}

/** What the job was to be: the oracle works out the rest by itself. */
export interface Expected {
  readonly seed: number;
  readonly jobId: string;
  readonly items: number;
  /** The first run, and each redrive. */
  readonly generations: readonly Generation[];
  readonly maxAttempts: number;
  readonly toleratedFailures: number | undefined;
  readonly wasCancelled: boolean;
  /** In the task's own order. */
  readonly shares: Readonly<Record<string, number>>;
  /** Nothing goes wrong from outside: a message is then received once. */
  readonly isCalm: boolean;
  /** The input's own lines, where items aren't just numbers. */
  readonly isJsonl: boolean;
}

/** What the program that started the job was told. */
export interface ToldResult {
  readonly index: number;
  readonly status: string;
  readonly value?: unknown;
  readonly attempts: number;
}

/** The detail of an announced end. */
export interface Announcement {
  readonly id: string;
  readonly [field: string]: unknown;
}
