import { lambdaProducer } from '../../aws/lambda.ts';
import { mend } from '../../core/job/mend.ts';
import { perform, run } from '../../core/ledger/flow.ts';
import { FAN_IN } from '../../core/ledger/tree.ts';
import { num } from '../../core/ledger/update.ts';
import { errorFields, log } from '../log.ts';
import { ledgerPorts } from '../ports.ts';
import { loadSettings } from '../settings.ts';
import { logOpenJobs } from './open-jobs-metric.ts';

const settings = loadSettings();
const { ledger, table } = ledgerPorts(settings);
const producer = lambdaProducer(settings.producerName);
const bounds = {
  silentMs: (settings.config.producerEventAgeSeconds + settings.config.producerTimeoutSeconds) * 1000,
  tries: 3,
};

/** Looks after jobs that haven't ended: on a schedule. One that can't be mended doesn't keep it from the others. */
export async function handler(): Promise<{ looked: number; failed: number }> {
  const jobs = await table.openJobs();
  let failed = 0;
  let oldestMs = Number.POSITIVE_INFINITY;
  for (const job of jobs) {
    try {
      oldestMs = Math.min(oldestMs, await mendJob(job));
    } catch (error) {
      failed += 1;
      log('error', 'job not mended', { job, ...errorFields(error) });
    }
  }
  logOpenJobs(jobs.length, oldestMs);
  return { looked: jobs.length, failed };
}

/** @returns when the job was created, in ms */
async function mendJob(job: string): Promise<number> {
  const item = await table.get(job);
  if (item === undefined) return Number.POSITIVE_INFINITY; // Its time to live is over.
  const tree = { job, fanIn: FAN_IN, ttl: num(item, 'ttl') };
  const next = await run(mend(tree, bounds), (effect) => perform(ledger, effect));
  if (next === 'invoke') await producer.invoke(job);
  return num(item, 'createdAt');
}
