import { parseArn } from './account.ts';
import { createEvent } from './event-bridge/event.ts';
import type { EventBridge } from './event-bridge/event-bridge.ts';
import type { LambdaService } from './lambda/types.ts';
import type { SqsService } from './services/sqs.ts';

/** The services that something can be delivered to by ARN. */
export interface Destinations {
  readonly sqs: SqsService;
  readonly lambda: LambdaService;
  readonly bridge: EventBridge;
}

/**
 * Delivers `body` to a queue, a function (asynchronously) or an event bus.
 *
 * @throws Error where there is no such thing
 */
export async function deliver(arn: string, body: string, { sqs, lambda, bridge }: Destinations): Promise<void> {
  const parsed = parseArn(arn);
  if (parsed?.service === 'sqs') {
    const queue = sqs.findQueue(parsed.resource);
    if (queue === undefined) throw new Error(`queue ${parsed.resource} does not exist`);
    sqs.call('SendMessage', {
      QueueUrl: queue.url,
      MessageBody: body,
      ...(queue.isFifo() ? { MessageGroupId: 'events' } : {}),
    });
  } else if (parsed?.service === 'lambda') {
    await lambda.invoke(arn, body, 'Event');
  } else if (parsed?.service === 'events') {
    bridge.publish(arn, asEvent(body));
  } else throw new Error(`expected the ARN of a queue, a function or an event bus, got ${arn}`);
}

/** A rule hands on whole events; Lambda's record of an asynchronous invocation becomes one, as AWS makes it. */
function asEvent(body: string) {
  const value = JSON.parse(body) as Readonly<Record<string, unknown>>;
  if (typeof value['detail-type'] === 'string' && typeof value['source'] === 'string') {
    return createEvent({
      source: value['source'],
      'detail-type': value['detail-type'],
      detail: (value['detail'] ?? {}) as Readonly<Record<string, unknown>>,
      resources: (value['resources'] ?? []) as readonly string[],
    });
  }
  const context = value['requestContext'] as { readonly condition?: string } | undefined;
  return createEvent({
    source: 'lambda',
    'detail-type': `Lambda Function Invocation Result - ${context?.condition === 'Success' ? 'Success' : 'Failure'}`,
    detail: value,
  });
}
