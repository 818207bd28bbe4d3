import { PurgeQueueCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { dynamoClient, type Endpoint, s3Client, sqsClient } from '../../../aws/clients.ts';
import { connect } from '../../../client/connection.ts';
import { LOCAL } from '../../../client/targets/connect-local.ts';
import { LOCALSTACK } from '../../../client/targets/localstack.ts';
import { ENDS_QUEUE_URL, REAPER_NAME } from '../app/names.ts';
import { FaultProxy } from '../inject/proxy.ts';
import { openEmbedded } from '../runtime/embedded.ts';
import { openLocalStack } from '../runtime/localstack.ts';
import type { FaultPlace } from '../runtime/place.ts';

/** A deployed stack with a proxy before it: what runs of seeds take turns on. */
export interface Stage {
  readonly place: FaultPlace;
  readonly proxy: FaultProxy;
  readonly endpoint: Endpoint;
  output(name: string): string;
  connect(): ReturnType<typeof connect>;
  readonly sqs: SQSClient;
  readonly table: ReturnType<typeof dynamoClient>;
  readonly bucket: ReturnType<typeof s3Client>;
  readonly reaper: string;
  readonly queues: Readonly<Record<'work' | 'dead-letter' | 'ends', string>>;
  setVisibility(seconds: number): Promise<void>;
  /** Ends of jobs are forgotten. */
  clearEnds(): Promise<void>;
  close(): Promise<void>;
}

/** A stage on an embedded runtime of its own. */
export async function openLocalStage(assemblyDirectory: string, persists: boolean): Promise<Stage> {
  const proxy = await FaultProxy.open();
  try {
    const place = await openEmbedded({ assemblyDirectory, proxy: proxy.origin, persists });
    return stageOf(place, proxy, LOCAL);
  } catch (error) {
    await proxy.close();
    throw error;
  }
}

/** The stage on LocalStack. */
export async function openLocalStackStage(): Promise<Stage> {
  const proxy = await FaultProxy.open();
  try {
    return stageOf(await openLocalStack(proxy.origin), proxy, LOCALSTACK);
  } catch (error) {
    await proxy.close();
    throw error;
  }
}

/** The stage of a place. */
export function stageOf(place: FaultPlace, proxy: FaultProxy, credentials: Omit<Endpoint, 'endpoint'>): Stage {
  const endpoint = { endpoint: place.endpoint, ...credentials };
  const output = (name: string) => {
    const found = Object.entries(place.outputs).find(([key]) => key.endsWith(name));
    if (found === undefined) throw new Error(`expected an output ${name}`);
    return found[1];
  };
  const sqs = sqsClient(endpoint);
  const queues = {
    work: output('WorkQueueUrl'),
    'dead-letter': output('DeadLetterQueueUrl'),
    ends: output(ENDS_QUEUE_URL),
  };
  proxy.target = place.endpoint;
  proxy.queueUrl = queues.work;
  return {
    place,
    proxy,
    endpoint,
    output,
    connect: () => connect({ endpoint, outputs: place.outputs, pollMs: 50 }),
    sqs,
    table: dynamoClient(endpoint),
    bucket: s3Client(endpoint),
    reaper: output(REAPER_NAME),
    queues,
    async setVisibility(seconds) {
      const Attributes = { VisibilityTimeout: String(seconds) };
      for (const QueueUrl of [queues.work, queues['dead-letter']])
        await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    },
    async clearEnds() {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: queues.ends })).catch(() => undefined);
    },
    async close() {
      proxy.ports = undefined;
      await place.close();
      await proxy.close();
    },
  };
}
