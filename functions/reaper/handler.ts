import { lambdaProducer } from '../../aws/lambda.ts';
import { mend } from '../../core/job/mend.ts';
import { perform, run } from '../../core/ledger/flow.ts';
import { FAN_IN } from '../../core/ledger/tree.ts';
import { type Item, num } from '../../core/ledger/update.ts';
import { produceMessageSchema } from '../../events/produce-message.ts';
import { type ProducerFailure, producerFailureSchema } from '../../events/producer-failure.ts';
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

/** Looks after jobs that haven't ended: all of them on a schedule, and one whose producer is told to have failed. */
export async function handler(event: unknown): Promise<{ looked: number; failed: number }> {
  const failure = producerFailureSchema.safeParse(event);
  if (failure.success) return afterFailure(failure.data);
  const { looked, failed, oldestCreatedAtMs } = await reap(await table.openJobs(), {
    read: (job) => table.get(job),
    mend: mendJob,
    onFailure: (job, error) => log('error', 'job not mended', { job, ...errorFields(error) }),
  });
  if (oldestCreatedAtMs !== undefined)
    logOpenJobs({ reaper: settings.functionName, openJobs: looked, oldestCreatedAtMs, nowMs: Date.now() });
  return { looked, failed };
}

/** What else it was asked for than to produce a job made no job: all that can be done is to say so. */
async function afterFailure({ requestContext, requestPayload, responsePayload }: ProducerFailure) {
  const asked = produceMessageSchema.safeParse(requestPayload);
  const { condition, approximateInvokeCount } = requestContext;
  const told = { condition, invocations: approximateInvokeCount, answer: responsePayload };
  const item = asked.success ? await table.get(asked.data.produce) : undefined;
  if (!asked.success || item === undefined) {
    log('error', 'a request was lost: its producer failed', told);
    return { looked: 0, failed: 0 };
  }
  log('warn', 'the producer failed', { job: asked.data.produce, ...told });
  await mendJob(asked.data.produce, item, true);
  return { looked: 1, failed: 0 };
}

async function mendJob(job: string, item: Item, producerDied = false): Promise<void> {
  const tree = { job, fanIn: FAN_IN, ttl: num(item, 'ttl') };
  const next = await run(mend(tree, bounds, producerDied), (effect) => perform(ledger, effect));
  if (next === 'invoke') await producer.invoke(job);
}
