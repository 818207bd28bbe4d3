import { parseArn } from '../../account.ts';
import { mappingArn } from '../../gateway/lambda-shapes.ts';
import { DeployError } from '../deploy-error.ts';
import type { DeployTargets, ResourceRequest, ResourceType } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

const DEFAULT_BATCH_SIZE = 10;

/** A mapping from an SQS queue to a function; it polls from here on. */
export const eventSourceMappingType: ResourceType = {
  fixed: ['EventSourceArn'],
  put: putEventSourceMapping,
  delete: async ({ physicalId }, { lambda }) => {
    if (lambda.getMapping(physicalId) !== undefined) await lambda.deleteMapping(physicalId);
  },
};

function putEventSourceMapping(
  { properties, uuid }: ResourceRequest,
  { lambda, sqs }: DeployTargets,
): DeployedResource {
  properties.refuse(['FilterCriteria', 'ProvisionedPollerConfig', 'DestinationConfig', 'StartingPosition']);
  const eventSourceArn = properties.text('EventSourceArn');
  const source = parseArn(eventSourceArn);
  const queue = source?.service === 'sqs' ? sqs.findQueue(source.resource) : undefined;
  if (queue === undefined)
    throw new DeployError(`expected the ARN of a queue as EventSourceArn, got ${eventSourceArn}`);
  const functionName = properties.text('FunctionName').split(':').at(-1) ?? '';
  if (lambda.getFunction(functionName) === undefined) throw new DeployError(`there is no function ${functionName}`);
  const maximumConcurrency = properties.nested('ScalingConfig').optionalNumber('MaximumConcurrency');
  lambda.putMapping({
    uuid,
    functionName,
    eventSourceArn,
    queueUrl: queue.url,
    enabled: properties.optionalBoolean('Enabled') ?? true,
    batchSize: properties.optionalNumber('BatchSize') ?? DEFAULT_BATCH_SIZE,
    batchWindowSeconds: properties.optionalNumber('MaximumBatchingWindowInSeconds') ?? 0,
    reportBatchItemFailures: properties.texts('FunctionResponseTypes').includes('ReportBatchItemFailures'),
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
  });
  return { physicalId: uuid, attributes: { Id: uuid, EventSourceMappingArn: mappingArn(uuid) } };
}
