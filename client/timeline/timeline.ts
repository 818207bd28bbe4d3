import type { JobSummary } from '../job-summary.ts';
import type { DeliveryEvent, LogEvent } from './log-events.ts';

/**
 * What became of a delivery: all its items succeeded, some failed, some were skipped, some were left to be carried on,
 * or there was nothing to do any more.
 */
export type BarOutcome = 'succeeded' | 'failed' | 'skipped' | 'continued' | 'repeated';

/** One delivery of a chunk, in ms since the job was created. */
export interface Bar {
  readonly chunk: number;
  /** The index of its first item; absent in logs of older versions. */
  readonly first?: number;
  readonly items: number;
  readonly receiveCount: number;
  readonly continuation: number;
  readonly outcome: BarOutcome;
  /** Of the chunk so far, earlier deliveries included. */
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A worker that died, hung, or was killed. */
export interface Death {
  readonly atMs: number;
  readonly chunk: number;
  /** died, hung, outOfMemory or outOfTime. */
  readonly how: string;
  /** The item it was at, where that was known. */
  readonly item?: number;
}

/** A consumer's environment: one process, which runs one chunk at a time. */
export interface Environment {
  readonly pid: number;
  /** In the order in which they began. */
  readonly bars: readonly Bar[];
  readonly deaths: readonly Death[];
}

/** Chunks that the producer sent together. */
export interface Put {
  readonly atMs: number;
  readonly chunks: number;
  readonly from: number;
  /** Not included. */
  readonly upTo: number;
}

/** The course of a job: what its picture shows. */
export interface Timeline {
  readonly job: Omit<JobSummary, 'itemsPerSecond' | 'elapsedMs'> & {
    readonly task: string;
    readonly processes: number;
  };
  /** ISO 8601: what every time here is counted from. */
  readonly createdAt: string;
  readonly elapsedMs: number;
  readonly producer: { readonly pids: readonly number[]; readonly puts: readonly Put[]; readonly sealedMs?: number };
  /** In the order in which they began their first chunk. */
  readonly environments: readonly Environment[];
  /** Chunks that the settler accounted for. */
  readonly deadLetters: readonly { readonly atMs: number; readonly chunk: number }[];
}

/** What is known of a job beside its log; without a summary it runs, on a runtime that can't be asked. */
export interface JobFacts {
  readonly jobId: string;
  readonly summary?: JobSummary;
  readonly nowMs: number;
}

type Of<Message extends LogEvent['message']> = Extract<LogEvent, { message: Message }>;

const only = <Message extends LogEvent['message']>(events: readonly LogEvent[], message: Message): Of<Message>[] =>
  events.filter((event): event is Of<Message> => event.message === message);

const isBegin = (event: LogEvent): event is Of<'job created'> | Of<'job redriven'> =>
  event.message === 'job created' || event.message === 'job redriven';

/** A job's course by its log; undefined where the log doesn't tell it. */
export function timelineOf(events: readonly LogEvent[], facts: JobFacts): Timeline | undefined {
  // A folder may hold the log of an earlier job of the same id; and of a job that was redriven, its last run is told.
  const began = events.findLastIndex(isBegin);
  const created = events[began];
  if (created === undefined || !isBegin(created)) return undefined;
  const own = events.slice(began);
  const since = (timeMs: number): number => Math.max(0, timeMs - created.time);
  const isStopped = facts.summary?.state === 'cancelled' || facts.summary?.state === 'failed';
  const environments = environmentsOf(own, since, isStopped);
  const puts = only(own, 'put').map(({ time, chunks, from, upTo }) => ({ atMs: since(time), chunks, from, upTo }));
  const sealed = only(own, 'sealed: no more').at(-1);
  const makers = [...only(own, 'put'), ...only(own, 'sealed: no more')];
  return {
    job: {
      ...(facts.summary === undefined ? guessed(facts.jobId, puts, environments) : ended(facts.summary)),
      task: created.task,
      processes: environments.length,
    },
    createdAt: new Date(created.time).toISOString(),
    elapsedMs: facts.summary?.elapsedMs ?? since(facts.nowMs),
    producer: {
      pids: [...new Set(makers.map(({ pid }) => pid))],
      puts,
      ...(sealed === undefined ? {} : { sealedMs: since(sealed.time) }),
    },
    environments,
    deadLetters: only(own, 'dead letter settled').map(({ time, chunk }) => ({ atMs: since(time), chunk })),
  };
}

function environmentsOf(events: readonly LogEvent[], since: (timeMs: number) => number, isStopped: boolean) {
  const found = new Map<number, { pid: number; bars: Bar[]; deaths: Death[] }>();
  const of = (pid: number) => {
    const known = found.get(pid) ?? { pid, bars: [], deaths: [] };
    found.set(pid, known);
    return known;
  };
  for (const event of only(events, 'chunk')) of(event.pid).bars.push(barOf(event, since, isStopped));
  for (const { pid, time, chunk, how, item } of only(events, 'worker ended'))
    of(pid).deaths.push({ atMs: since(time), chunk, how, ...(item === undefined ? {} : { item }) });
  const beginOf = ({ bars, deaths }: Environment): number => bars[0]?.fromMs ?? deaths[0]?.atMs ?? 0;
  for (const { bars } of found.values()) bars.sort((a, b) => a.fromMs - b.fromMs);
  return [...found.values()].sort((a, b) => beginOf(a) - beginOf(b) || a.pid - b.pid);
}

function barOf(event: DeliveryEvent, since: (timeMs: number) => number, isStopped: boolean): Bar {
  const { chunk, first, items, receiveCount, continuation, succeeded = 0, failed = 0, skipped = 0 } = event;
  return {
    chunk,
    ...(first === undefined ? {} : { first }),
    items,
    receiveCount,
    continuation,
    outcome: outcomeOf(event, isStopped),
    succeeded,
    failed,
    skipped,
    fromMs: since(event.time - event.ms),
    toMs: since(event.time),
  };
}

function outcomeOf(event: DeliveryEvent, isStopped: boolean): BarOutcome {
  const { items, verdict, receiveCount, continuation, succeeded, failed = 0, skipped = 0 } = event;
  // Nothing ran: the job was stopped, or the chunk had been settled by another delivery.
  if (succeeded === undefined) return isStopped || (receiveCount <= 1 && continuation === 0) ? 'skipped' : 'repeated';
  if (verdict === 'leave' || succeeded + failed + skipped < items) return 'continued';
  if (failed > 0) return 'failed';
  return skipped > 0 ? 'skipped' : 'succeeded';
}

const ended = ({
  itemsPerSecond: _,
  elapsedMs: __,
  ...job
}: JobSummary): Omit<Timeline['job'], 'task' | 'processes'> => ({
  jobId: job.jobId,
  state: job.state,
  ...(job.reason === undefined ? {} : { reason: job.reason }),
  total: job.total,
  succeeded: job.succeeded,
  failed: job.failed,
  skipped: job.skipped,
  chunks: job.chunks,
});

/** As far as the log tells: a chunk's last delivery has its whole tally. */
function guessed(jobId: string, puts: readonly Put[], environments: readonly Environment[]) {
  const last = new Map<number, Bar>();
  for (const bar of environments.flatMap(({ bars }) => bars).sort((a, b) => a.toMs - b.toMs)) last.set(bar.chunk, bar);
  const sum = (of: (bar: Bar) => number): number => [...last.values()].reduce((total, bar) => total + of(bar), 0);
  return {
    jobId,
    state: 'running' as const,
    total: Math.max(0, ...puts.map(({ upTo }) => upTo)),
    succeeded: sum(({ succeeded }) => succeeded),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
    chunks: puts.reduce((total, { chunks }) => total + chunks, 0),
  };
}
