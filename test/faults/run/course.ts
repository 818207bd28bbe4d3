import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Job } from '../../../client/job.ts';
import { type Adversary, count } from '../inject/adversary.ts';
import type { Timeline } from '../inject/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import { drawn } from '../plan/random.ts';
import type { Stage } from './stage.ts';

/** How long a kill waits for somebody to strike. */
const VICTIM_MS = 2_000;
const LOOK_MS = 15;
/** A reaper that isn't done by then is asked again. */
const CALL_MS = 20_000;
const COPIES = 40;
const COPY_EVERY_MS = 100;

/** Carries out what a plan has at certain times. */
export class Course {
  restarts = 0;
  wasCancelled = false;
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #adversary: Adversary;
  readonly #timeline: Timeline;
  readonly #lambda: LambdaClient;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #underWay = new Set<Promise<unknown>>();
  #isOver = false;

  constructor(plan: Plan, stage: Stage, adversary: Adversary, timeline: Timeline) {
    this.#plan = plan;
    this.#stage = stage;
    this.#adversary = adversary;
    this.#timeline = timeline;
    this.#lambda = new LambdaClient({
      ...stage.endpoint,
      maxAttempts: 1,
      requestHandler: { requestTimeout: CALL_MS, throwOnRequestTimeout: true },
    });
  }

  /** What goes wrong from the request on. */
  begin(): void {
    this.redriven();
    for (const ms of this.#plan.restartsAtMs) this.#at(ms, () => this.#restart());
    for (const ms of this.#plan.reapsAtMs) this.#at(ms, () => this.reap());
  }

  /** Where nothing stands between queue and mapping: copies of messages, sent by somebody else, are duplicates too. */
  sendCopies(bodies: readonly string[]): void {
    const { twice, late } = this.#plan.queue;
    const copy = async (n: number) => {
      const MessageBody = bodies[Math.floor(drawn(this.#plan.seed, 'copy', n) * bodies.length)];
      if (MessageBody !== undefined && drawn(this.#plan.seed, 'copies', n) < twice + late) {
        count(this.#adversary.done, 'delivered twice');
        await this.#stage.sqs.send(new SendMessageCommand({ QueueUrl: this.#stage.queues.work, MessageBody }));
      }
      if (n < COPIES) this.#at(COPY_EVERY_MS, () => copy(n + 1));
    };
    this.#at(COPY_EVERY_MS, () => copy(0));
  }

  /** What goes wrong with each redrive anew. */
  redriven(): void {
    this.#plan.kills.forEach((kill, n) => {
      this.#at(kill.atMs, async () => this.#killSoon(kill, n, Date.now() + VICTIM_MS));
    });
  }

  /** What takes a job that was accepted. */
  accepted(job: Job): void {
    const { produceTwiceAtMs, cancelAtMs } = this.#plan;
    if (produceTwiceAtMs !== undefined) this.#at(produceTwiceAtMs, () => this.#produceAgain(job));
    if (cancelAtMs !== undefined) this.#at(cancelAtMs, () => this.#cancel(job));
  }

  /** Whether something is still to come, or under way. */
  get isBusy(): boolean {
    return this.#timers.size + this.#underWay.size > 0;
  }

  /** Has the reaper look after what hasn't ended; whatever becomes of it, it is asked again. */
  async reap(): Promise<void> {
    this.#timeline.note('reaper');
    const command = new InvokeCommand({ FunctionName: this.#stage.reaper, Payload: '{}' });
    await this.#lambda.send(command).catch((error: Error) => this.#timeline.note(`the reaper: ${error.message}`));
  }

  /** Nothing more begins; resolves when what is under way has ended. */
  async end(): Promise<void> {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await Promise.allSettled(this.#underWay);
    this.#lambda.destroy();
  }

  #at(ms: number, act: () => Promise<unknown>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const acting = act()
        .catch((error: Error) => this.#timeline.note(`a fault failed: ${error.message}`))
        .finally(() => this.#underWay.delete(acting));
      this.#underWay.add(acting);
    }, ms);
    this.#timers.add(timer);
  }

  async #killSoon(kill: Plan['kills'][number], n: number, untilMs: number): Promise<void> {
    if (this.#isOver || this.#adversary.kill(kill, n) || Date.now() > untilMs) return;
    this.#at(LOOK_MS, () => this.#killSoon(kill, n, untilMs));
  }

  async #restart(): Promise<void> {
    this.#timeline.note('the runtime is killed');
    count(this.#adversary.done, 'restart of the runtime');
    this.restarts += 1;
    await this.#stage.place.restart();
    this.#stage.proxy.target = this.#stage.place.endpoint;
    this.#timeline.note('the runtime is back');
  }

  async #produceAgain(job: Job): Promise<void> {
    this.#timeline.note('the producer is invoked a second time');
    count(this.#adversary.done, 'produce twice');
    const Payload = JSON.stringify({ version: 1, produce: job.key });
    const FunctionName = this.#stage.output('ProducerName');
    await this.#lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  }

  async #cancel(job: Job): Promise<void> {
    this.wasCancelled = true;
    this.#timeline.note('cancel');
    count(this.#adversary.done, this.#plan.abandonsCancel === true ? 'cancel, abandoned' : 'cancel');
    if (this.#plan.abandonsCancel === true) await this.#fenceAlone(job.key);
    else await job.cancel();
  }

  /** The first step of a cancel, by somebody who dies after it. */
  async #fenceAlone(pk: string): Promise<void> {
    await this.#stage.table
      .send(
        new UpdateItemCommand({
          TableName: this.#stage.output('LedgerTableName'),
          Key: { pk: { S: pk } },
          UpdateExpression: 'SET #fence = :cancelled',
          ConditionExpression: '#state = :open AND attribute_not_exists(#fence)',
          ExpressionAttributeNames: { '#fence': 'fence', '#state': 'state' },
          ExpressionAttributeValues: { ':cancelled': { S: 'cancelled' }, ':open': { S: 'open' } },
        }),
      )
      .catch((error: Error) => {
        if (error.name !== 'ConditionalCheckFailedException') throw error;
      });
  }
}
