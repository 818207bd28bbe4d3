import { arnOf } from '../../account.ts';
import type { DeployTargets, ResourceRequest, ResourceType } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

/** Properties that are attributes of the same name, and what a queue has that doesn't state them. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};
/** Policies are objects in a template and JSON text in the API. */
const JSON_ATTRIBUTES = ['RedrivePolicy', 'RedriveAllowPolicy'] as const;

/** A queue in SQS; a kept one gets the template's attributes and stays. */
export const queueType: ResourceType = {
  fixed: ['QueueName', 'FifoQueue'],
  named: 'QueueName',
  put: putQueue,
  delete: ({ physicalId, attributes }, { sqs }) => {
    if (sqs.findQueue(attributes['QueueName'] ?? '') !== undefined) sqs.call('DeleteQueue', { QueueUrl: physicalId });
  },
};

function putQueue({ properties, name }: ResourceRequest, { sqs }: DeployTargets): DeployedResource {
  const isFifo = properties.optionalBoolean('FifoQueue') === true;
  const queueName = name('QueueName', { maximumLength: 80, ...(isFifo ? { ending: '.fifo' } : {}) });
  const attributes: Record<string, string> = {};
  const kept = sqs.findQueue(queueName);
  for (const [property, value] of Object.entries(ATTRIBUTES)) {
    const stated = properties.optionalText(property);
    if (stated !== undefined) attributes[property] = stated;
    else if (kept !== undefined) attributes[property] = value;
  }
  const deduplication = properties.optionalText('ContentBasedDeduplication');
  if (deduplication !== undefined) attributes['ContentBasedDeduplication'] = deduplication;
  for (const property of JSON_ATTRIBUTES) {
    const value = properties.record(property);
    if (value !== undefined) attributes[property] = JSON.stringify(value);
    // Empty takes it away; a queue that never had it needs no such thing.
    else if (kept?.attributes[property] !== undefined) attributes[property] = '';
  }
  if (kept === undefined) {
    const fifo = isFifo ? { FifoQueue: 'true' } : {};
    sqs.call('CreateQueue', { QueueName: queueName, Attributes: { ...attributes, ...fifo } });
  } else sqs.call('SetQueueAttributes', { QueueUrl: kept.url, Attributes: attributes });
  const url = sqs.findQueue(queueName)?.url ?? '';
  return { physicalId: url, attributes: { Arn: arnOf('sqs', queueName), QueueName: queueName, QueueUrl: url } };
}
