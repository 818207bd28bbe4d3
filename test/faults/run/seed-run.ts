import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../../client/connection.ts';
import type { Job } from '../../../client/job.ts';
import { Adversary, count } from '../inject/adversary.ts';
import { Timeline } from '../inject/timeline.ts';
import { Witness } from '../inject/witness.ts';
import type { Expected, Generation, ToldResult } from '../oracle/evidence.ts';
import { readExecutions } from '../oracle/executions.ts';
import { type Case, judge, type Places, type Verdict } from '../oracle/judge.ts';
import type { Plan } from '../plan/plan.ts';
import { Course } from './course.ts';
import { takeAnnouncements } from './queues.ts';
import { redrivePlanned } from './redrive.ts';
import type { Stage } from './stage.ts';
import { startPlanned } from './start.ts';
import { untilEnded, untilQuiet } from './watch.ts';

/** What became of a seed. */
export interface SeedReport extends Verdict {
  readonly seed: number;
  readonly profile: string;
  readonly items: number;
  readonly ms: number;
  readonly kills: number;
  readonly restarts: number;
  /** How often each fault was done, by fault and site. */
  readonly faults: Readonly<Record<string, number>>;
  /** Of a run that failed. */
  readonly timeline: readonly string[];
}

const TIMELINE_LINES = 60;
/** Beyond this, what the client reads isn't held against what the oracle read. */
const MOST_TOLD = 200_000;

/**
 * Runs a seed's plan on a stage, and judges it.
 * @param onCase is shown what the oracle goes by
 */
export async function runSeed(
  plan: Plan,
  stage: Stage,
  onCase: (places: Places, given: Case) => void = () => undefined,
): Promise<SeedReport> {
  const beganAtMs = Date.now();
  const folder = await mkdtemp(join(tmpdir(), 'fanout-fault-run-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove); // A lane may be ended in the middle.
  try {
    return await new SeedRun(plan, stage, join(folder, 'executions.log'), onCase).run(beganAtMs);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

class SeedRun {
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #log: string;
  readonly #jobId: string;
  readonly #timeline = new Timeline();
  readonly #adversary: Adversary;
  readonly #witness: Witness;
  readonly #course: Course;
  readonly #generations: Generation[];
  readonly #onCase: (places: Places, given: Case) => void;
  #receiveFaults = 0;

  constructor(plan: Plan, stage: Stage, log: string, onCase: (places: Places, given: Case) => void) {
    this.#plan = plan;
    this.#generations = [{ chunkSize: plan.chunkSize, isMended: false }];
    this.#onCase = onCase;
    this.#stage = stage;
    this.#log = log;
    this.#jobId = `seed-${plan.seed}-${randomBytes(3).toString('hex')}`;
    this.#adversary = new Adversary(plan, this.#timeline);
    this.#witness = new Witness(this.#timeline, !stage.place.hasQueueFaults);
    this.#course = new Course(plan, stage, this.#adversary, this.#timeline);
  }

  async run(beganAtMs: number): Promise<SeedReport> {
    await writeFile(this.#log, '');
    await this.#stage.setVisibility(this.#plan.visibilitySeconds);
    await takeAnnouncements(this.#stage);
    this.#listen();
    const connection = this.#stage.connect();
    this.#course.begin();
    const { trouble, job } = await this.#live(connection);
    await this.#course.end();
    this.#adversary.stop();
    this.#stage.place.begin(this.#plan.seed, undefined);
    const left = trouble === undefined ? await untilQuiet(this.#stage) : {};
    const verdict = await this.#judge(left, trouble === undefined ? job : undefined);
    const violations = [...(trouble === undefined ? [] : [trouble]), ...verdict.violations];
    return {
      ...verdict,
      violations,
      seed: this.#plan.seed,
      profile: this.#plan.profile,
      items: this.#plan.items,
      ms: Date.now() - beganAtMs,
      kills: this.#adversary.kills,
      restarts: this.#course.restarts,
      faults: Object.fromEntries(this.#adversary.done),
      timeline: violations.length === 0 ? [] : this.#timeline.tell(TIMELINE_LINES, blamed(violations)),
    };
  }

  /** The job from its request to the end of its last redrive; what kept it from there. */
  async #live(connection: Connection): Promise<{ readonly trouble?: string; readonly job?: Job }> {
    const about = { jobId: this.#jobId, log: this.#log, timeline: this.#timeline };
    let job: Job | undefined;
    try {
      job = await startPlanned(connection, this.#plan, about);
      this.#timeline.note(`accepted as ${job.key}`);
      this.#course.accepted(job);
      if (!this.#stage.place.hasQueueFaults) this.#course.sendCopies(this.#witness.bodies);
      await this.#untilEnded(job);
      for (const redrive of this.#plan.redrives) {
        const generation = this.#generations.length;
        const { done } = this.#adversary;
        const given = { ...about, job, generation, connection, stage: this.#stage, done };
        const next: Job | undefined = await redrivePlanned(redrive, given);
        if (next === undefined) break;
        this.#generations.push({ chunkSize: redrive.chunkSize, isMended: this.#isMended || redrive.isMended });
        job = next;
        this.#course.redriven();
        await this.#untilEnded(job);
      }
      return { job };
    } catch (error) {
      return { trouble: (error as Error).message };
    }
  }

  get #isMended(): boolean {
    return this.#generations.some(({ isMended }) => isMended);
  }

  /** @throws {Error} where it never does */
  async #untilEnded(job: Job): Promise<void> {
    const { sent, settled } = this.#witness;
    const waited = await untilEnded(job, this.#plan, this.#stage, this.#course, () => sent.length + settled.length);
    if (waited !== 'ended')
      throw new Error(
        `the job never ended: ${waited === 'stuck' ? 'nothing moves' : 'nothing comes of what moves'} any more`,
      );
  }

  #listen(): void {
    const { place, proxy } = this.#stage;
    proxy.ports = {
      decide: (call) => this.#adversary.decide(call),
      strikeDown: (call, how) => this.#adversary.strikeDown(call, how),
      carriedOut: (call, status, answer, body) => this.#witness.carriedOut(call, status, answer, body),
    };
    place.onNotes = (notes, log) => {
      for (const note of notes) {
        if (note.kind === 'received') {
          this.#witness.receipts.push(note);
          this.#timeline.note(`chunk ${note.chunk} received (${note.receiveCount})`);
        } else {
          count(this.#adversary.done, note.what);
          if (note.raises) this.#receiveFaults += 1;
          this.#timeline.note(`chunk ${note.chunk}: ${note.what}`);
        }
      }
      for (const line of log) this.#timeline.note(line.slice(0, 400));
    };
    place.begin(this.#plan.seed, this.#plan.queue);
  }

  async #judge(left: Readonly<Record<string, number>>, job: Job | undefined): Promise<Verdict> {
    const { sent, receipts, settled, puts, ends } = this.#witness;
    const { kills, refusals } = this.#adversary;
    const { restarts, wasCancelled } = this.#course;
    const places = {
      table: this.#stage.table,
      tableName: this.#stage.output('LedgerTableName'),
      bucket: this.#stage.bucket,
      bucketName: this.#stage.output('DataBucketName'),
    };
    const given: Case = {
      expected: { ...expectedOf(this.#plan), generations: this.#generations, jobId: this.#jobId, wasCancelled },
      evidence: {
        sent,
        receipts,
        settled,
        puts,
        ends,
        receiveFaults: this.#receiveFaults + kills + refusals + restarts,
        kills: kills + restarts,
        doomed: this.#plan.queue.doomed,
      },
      executions: await readExecutions(this.#log),
      announced: job === undefined ? [] : await takeAnnouncements(this.#stage),
      left,
      told: job === undefined || this.#plan.items > MOST_TOLD ? undefined : await toldBy(job),
    };
    this.#onCase(places, given);
    return judge(places, given);
  }
}

function expectedOf(plan: Plan): Omit<Expected, 'jobId' | 'wasCancelled' | 'generations'> {
  const { seed, items, maxAttempts, toleratedFailures, shares, profile, input } = plan;
  return {
    seed,
    items,
    maxAttempts,
    toleratedFailures,
    shares,
    isCalm: profile === 'calm',
    isJsonl: input === 'jsonl',
  };
}

/** What the client reads; as far as it gets, where it can't: what is missing shows. */
async function toldBy(job: Job): Promise<ReadonlyMap<number, ToldResult>> {
  const told = new Map<number, ToldResult>();
  try {
    for await (const line of job.results()) told.set(line.index, line);
  } catch {
    // The oracle says what is wrong with the results.
  }
  return told;
}

/** The chunk that a violation speaks of, as the timeline names it. */
function blamed(violations: readonly string[]): string | undefined {
  const chunk = violations.map((text) => /chunk (\d+)/.exec(text)?.[1]).find((one) => one !== undefined);
  return chunk === undefined ? undefined : `chunk ${chunk}`;
}
