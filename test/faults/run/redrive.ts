import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Connection } from '../../../client/connection.ts';
import { Job } from '../../../client/job.ts';
import { count } from '../inject/adversary.ts';
import type { Timeline } from '../inject/timeline.ts';
import type { Redrive } from '../plan/plan.ts';
import type { Stage } from './stage.ts';

const WITHIN_MS = 40_000;
const PAUSE_MS = 200;

/** Who redrives, and what of. */
export interface RedriveCase {
  readonly job: Job;
  /** Of the redrive, from 1. */
  readonly generation: number;
  readonly log: string;
  readonly connection: Connection;
  readonly stage: Stage;
  readonly timeline: Timeline;
  readonly done: Map<string, number>;
}

/** Redrives a job that has ended, insisting as a program does. Undefined where nothing is left to be done. */
export async function redrivePlanned(redrive: Redrive, given: RedriveCase): Promise<Job | undefined> {
  const { job, generation, log, timeline, done } = given;
  if (redrive.isMended) await writeFile(`${log}.mended`, '');
  timeline.note(`redrive ${generation}${redrive.isMended ? ', mended' : ''}`);
  count(done, redrive.twice ? 'redrive, asked for twice' : 'redrive');
  const untilMs = Date.now() + WITHIN_MS;
  for (;;) {
    const asking = Array.from({ length: redrive.twice ? 2 : 1 }, () => job.redrive({ chunkSize: redrive.chunkSize }));
    const answers = await Promise.allSettled(asking);
    const taken = answers.find((one) => one.status === 'fulfilled');
    if (taken !== undefined) return taken.value;
    const { code, message } = refusalOf(answers);
    if (code === 'NothingToRedrive') return undefined;
    timeline.note(`the redrive was not taken: ${message.slice(0, 160)}`);
    // Whoever took it may have died before it could say so, or before it could have it produced.
    const begun = await generationOf(given);
    if (begun === generation) return nextJob(given);
    if (Date.now() > untilMs) throw new Error(`the job could not be redriven: ${message}`);
    await wait(PAUSE_MS);
  }
}

function refusalOf(answers: readonly PromiseSettledResult<Job>[]): {
  readonly code?: string;
  readonly message: string;
} {
  const refused = answers.find((one) => one.status === 'rejected');
  return (refused?.reason as Error | undefined) ?? { message: 'no answer' };
}

async function generationOf({ stage, job }: RedriveCase): Promise<number> {
  const command = new GetItemCommand({
    TableName: stage.output('LedgerTableName'),
    Key: { pk: { S: `@${job.jobId}` } },
    ConsistentRead: true,
  });
  return Number((await stage.table.send(command)).Item?.['generation']?.N ?? 0);
}

function nextJob({ connection, job, generation }: RedriveCase): Job {
  const [first = ''] = job.key.split('~');
  return new Job(connection, job.jobId, `${first}~${generation}`);
}
