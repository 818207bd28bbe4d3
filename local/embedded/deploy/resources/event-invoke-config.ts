import { DeployError } from '../deploy-error.ts';
import type { DeployTargets, ResourceRequest, ResourceType } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

/** How a function's asynchronous invocations are retried, and where they end. */
export const eventInvokeConfigType: ResourceType = {
  fixed: ['FunctionName', 'Qualifier'],
  put: putEventInvokeConfig,
  delete: ({ properties }, { lambda }) => lambda.putEventInvokeConfiguration(properties.text('FunctionName'), {}),
};

function putEventInvokeConfig({ properties, uuid }: ResourceRequest, { lambda }: DeployTargets): DeployedResource {
  const functionName = properties.text('FunctionName').split(':').at(-1) ?? '';
  if (lambda.getFunction(functionName) === undefined) throw new DeployError(`there is no function ${functionName}`);
  const maximumRetryAttempts = properties.optionalNumber('MaximumRetryAttempts');
  const maximumEventAgeSeconds = properties.optionalNumber('MaximumEventAgeInSeconds');
  const destinations = properties.nested('DestinationConfig');
  const onFailureDestinationArn = destinations.nested('OnFailure').optionalText('Destination');
  const onSuccessDestinationArn = destinations.nested('OnSuccess').optionalText('Destination');
  lambda.putEventInvokeConfiguration(functionName, {
    ...(maximumRetryAttempts === undefined ? {} : { maximumRetryAttempts }),
    ...(maximumEventAgeSeconds === undefined ? {} : { maximumEventAgeSeconds }),
    ...(onFailureDestinationArn === undefined ? {} : { onFailureDestinationArn }),
    ...(onSuccessDestinationArn === undefined ? {} : { onSuccessDestinationArn }),
  });
  return { physicalId: uuid, attributes: {} };
}
