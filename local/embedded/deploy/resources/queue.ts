import { arnOf } from '../../account.ts';
import type { DeployTargets, ResourceRequest } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

/** CloudFormation's property to the API's attribute. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  ContentBasedDeduplication: 'ContentBasedDeduplication',
  DelaySeconds: 'DelaySeconds',
  MaximumMessageSize: 'MaximumMessageSize',
  MessageRetentionPeriod: 'MessageRetentionPeriod',
  ReceiveMessageWaitTimeSeconds: 'ReceiveMessageWaitTimeSeconds',
  SqsManagedSseEnabled: 'SqsManagedSseEnabled',
  VisibilityTimeout: 'VisibilityTimeout',
};
/** Policies are objects in a template and JSON text in the API. */
const JSON_ATTRIBUTES = ['RedrivePolicy', 'RedriveAllowPolicy'] as const;

/** A queue in SQS; a kept one gets the template's attributes and stays. */
export function createQueue({ properties, name }: ResourceRequest, { sqs }: DeployTargets): DeployedResource {
  const isFifo = properties.optionalBoolean('FifoQueue') === true;
  const queueName = name('QueueName', { maximumLength: 80, ...(isFifo ? { ending: '.fifo' } : {}) });
  const attributes: Record<string, string> = {};
  for (const [property, attribute] of Object.entries(ATTRIBUTES)) {
    const value = properties.optionalText(property);
    if (value !== undefined) attributes[attribute] = value;
  }
  for (const property of JSON_ATTRIBUTES) {
    const value = properties.record(property);
    if (value !== undefined) attributes[property] = JSON.stringify(value);
  }
  const kept = sqs.findQueue(queueName);
  if (kept === undefined) {
    const fifo = isFifo ? { FifoQueue: 'true' } : {};
    sqs.call('CreateQueue', { QueueName: queueName, Attributes: { ...attributes, ...fifo } });
  } else sqs.call('SetQueueAttributes', { QueueUrl: kept.url, Attributes: attributes });
  const url = sqs.findQueue(queueName)?.url ?? '';
  return { physicalId: url, attributes: { Arn: arnOf('sqs', queueName), QueueName: queueName, QueueUrl: url } };
}
