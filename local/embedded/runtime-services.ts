import { mkdir } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { StackRegistry } from './deploy/stack-registry.ts';
import { deliver } from './destinations.ts';
import { EventBridge } from './event-bridge/event-bridge.ts';
import { objectCreatedEvent } from './event-bridge/object-created.ts';
import { type ControlOptions, createControlApi } from './gateway/control-api.ts';
import { createEventBridgeApi } from './gateway/event-bridge-api.ts';
import { createLambdaApi } from './gateway/lambda-api.ts';
import { createLogsApi } from './gateway/logs-api.ts';
import { createQueryApi } from './gateway/query-api.ts';
import { replyJson } from './gateway/reply.ts';
import { createRouter } from './gateway/router.ts';
import { createSsmApi } from './gateway/ssm-api.ts';
import { createLambdaService } from './lambda/service.ts';
import type { LambdaService, LogLine } from './lambda/types.ts';
import type { ClosingStack } from './lifecycle.ts';
import { createDynamoDbService, type DynamoDbService } from './services/dynamodb.ts';
import { LogStore } from './services/log-store.ts';
import { ParameterStore } from './services/parameters.ts';
import { createS3Service, type S3Service } from './services/s3.ts';
import { createSqsService, type SqsService } from './services/sqs.ts';
import { openStores } from './services/stores.ts';
import type { LocalOptions } from './start-local.ts';

/** What the services are opened with. */
export interface ServicesOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly workDirectory: string;
  readonly dataDirectory: string | undefined;
  readonly compileCacheDirectory: string | undefined;
  readonly onLog: (line: LogLine) => void;
  readonly onEvent: ((event: unknown) => void) | undefined;
  readonly onItem: LocalOptions['onItem'];
  readonly betweenQueues: LocalOptions['betweenQueues'];
}

/** Everything that the gateway serves and the deployer creates in. */
export interface Services {
  readonly sqs: SqsService;
  readonly dynamodb: DynamoDbService;
  readonly s3: S3Service;
  readonly lambda: LambdaService;
  readonly bridge: EventBridge;
  readonly parameters: ParameterStore;
  readonly logs: LogStore;
  /** Buckets whose objects become events. */
  readonly announcedBuckets: Set<string>;
}

/** Opens the services; `closing` ends the functions first, while they can still reach the rest. */
export async function openServices(options: ServicesOptions, closing: ClosingStack): Promise<Services> {
  const { endpoint, dataDirectory, onLog, onEvent, region, accountId, workDirectory } = options;
  const directoryOf = (name: string) => (dataDirectory === undefined ? undefined : join(dataDirectory, name));
  if (dataDirectory !== undefined) await mkdir(dataDirectory, { recursive: true });

  // The tables' folder has a lock, so it goes first: it keeps a second runtime off the rest.
  const dynamodb = await createDynamoDbService(directoryOf('tables'), options.onItem);
  closing.add(() => dynamodb.close());
  const stores = await openStores(directoryOf('queues-and-objects'), endpoint);
  closing.add(() => stores.close());
  const sqs = createSqsService(stores.sqsStore, new URL(endpoint).host);
  const announcedBuckets = new Set<string>();
  const s3 = await createS3Service(stores, (object) => {
    if (announcedBuckets.has(object.bucket)) bridge.publish('default', objectCreatedEvent(object));
  });
  closing.add(() => s3.close());
  const logs = new LogStore();
  const send = (arn: string, body: string) => deliver(arn, body, { sqs, lambda, bridge });
  const lambda = createLambdaService({
    endpoint: () => endpoint,
    region,
    accountId,
    workDirectory,
    onLog(line) {
      logs.add(line);
      onLog(line);
    },
    callQueue: options.betweenQueues?.(sqs.poll) ?? sqs.poll,
    deliver: send,
    ...(dataDirectory === undefined ? {} : { keepEventsIn: join(dataDirectory, 'events') }),
    ...(options.compileCacheDirectory === undefined ? {} : { compileCacheDirectory: options.compileCacheDirectory }),
  });
  closing.add(() => lambda.close());
  const bridge = new EventBridge({ deliver: send, onEvent });
  closing.add(() => {
    bridge.close();
    // A mapping ends with its long poll: none needs to wait until that is over.
    sqs.endLongPolls();
  });
  return { sqs, dynamodb, s3, lambda, bridge, parameters: new ParameterStore(), logs, announcedBuckets };
}

/** The gateway's listener over `services` and what was deployed into them. */
export function createRequestListener(
  services: Services,
  stacks: StackRegistry,
  control: Pick<ControlOptions, 'stackName' | 'onDeployAsked'>,
): RequestListener {
  const { sqs, dynamodb, s3, lambda, bridge, parameters, logs } = services;
  return createRouter(
    {
      sqs: sqs.handle,
      dynamodb: dynamodb.handle,
      events: createEventBridgeApi(bridge),
      lambda: createLambdaApi(lambda),
      query: createQueryApi({ stacks, s3, parameters }),
      ssm: createSsmApi(parameters),
      logs: createLogsApi(logs),
      s3: s3.handle,
      control: createControlApi({ ...control, environments: () => lambda.environments() }),
    },
    (target) => (request, response) => {
      request.resume();
      const message = `the embedded runtime serves SQS, DynamoDB, EventBridge, Lambda, S3, SNS, STS, SSM parameters, CloudWatch Logs and CloudFormation, not ${target}`;
      replyJson(response, 400, { __type: 'UnknownOperationException', message });
    },
  );
}
