import { lambdaProducer } from '../../aws/lambda.ts';
import { mend } from '../../core/job/mend.ts';
import { perform, run } from '../../core/ledger/flow.ts';
import { FAN_IN } from '../../core/ledger/tree.ts';
import { type Item, num } from '../../core/ledger/update.ts';
import { errorFields, log } from '../log.ts';
import { ledgerPorts } from '../ports.ts';
import { loadSettings } from '../settings.ts';
import { logOpenJobs } from './open-jobs-metric.ts';
import { reap } from './reap.ts';

const settings = loadSettings();
const { ledger, table } = ledgerPorts(settings);
const producer = lambdaProducer(settings.producerName);
const bounds = {
  silentMs: (settings.config.producerEventAgeSeconds + settings.config.producerTimeoutSeconds) * 1000,
  tries: 3,
};

/** Looks after jobs that haven't ended: on a schedule. */
export async function handler(): Promise<{ looked: number; failed: number }> {
  const { looked, failed, oldestCreatedAtMs } = await reap(await table.openJobs(), {
    read: (job) => table.get(job),
    mend: mendJob,
    onFailure: (job, error) => log('error', 'job not mended', { job, ...errorFields(error) }),
  });
  if (oldestCreatedAtMs !== undefined)
    logOpenJobs({ reaper: settings.functionName, openJobs: looked, oldestCreatedAtMs, nowMs: Date.now() });
  return { looked, failed };
}

async function mendJob(job: string, item: Item): Promise<void> {
  const tree = { job, fanIn: FAN_IN, ttl: num(item, 'ttl') };
  const next = await run(mend(tree, bounds), (effect) => perform(ledger, effect));
  if (next === 'invoke') await producer.invoke(job);
}
