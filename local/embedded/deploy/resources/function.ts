import { arnOf } from '../../account.ts';
import type { DeployTargets, ResourceRequest, ResourceType } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

/** What would make the function do something else than on AWS if it were passed over. */
const REFUSED = ['Layers', 'FileSystemConfigs', 'ImageConfig', 'DeadLetterConfig', 'SnapStart'] as const;
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;

/** A function that runs from its asset's folder, in place. After a change the next invocation has the new one. */
export const functionType: ResourceType = {
  fixed: ['FunctionName', 'PackageType'],
  named: 'FunctionName',
  put: putFunction,
  delete: async ({ physicalId }, { lambda }) => {
    if (lambda.getFunction(physicalId) !== undefined) await lambda.deleteFunction(physicalId);
  },
};

async function putFunction(
  { properties, name }: ResourceRequest,
  { lambda, codeFolder }: DeployTargets,
): Promise<DeployedResource> {
  properties.refuse(REFUSED);
  const code = properties.nested('Code');
  code.refuse(['ImageUri', 'ZipFile']);
  const functionName = name('FunctionName', { maximumLength: 64 });
  const functionArn = arnOf('lambda', `function:${functionName}`);
  const reservedConcurrency = properties.optionalNumber('ReservedConcurrentExecutions');
  lambda.putFunction({
    functionName,
    functionArn,
    runtime: properties.text('Runtime'),
    handler: properties.text('Handler'),
    codeDirectory: await codeFolder(code.optionalText('S3Bucket'), code.text('S3Key')),
    memorySizeMb: properties.optionalNumber('MemorySize') ?? DEFAULT_MEMORY_MB,
    timeoutSeconds: properties.optionalNumber('Timeout') ?? DEFAULT_TIMEOUT_SECONDS,
    environment: properties.nested('Environment').textRecord('Variables'),
    logGroupName: properties.nested('LoggingConfig').optionalText('LogGroup') ?? `/aws/lambda/${functionName}`,
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
  });
  return { physicalId: functionName, attributes: { Arn: functionArn } };
}
