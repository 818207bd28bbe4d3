import { arnOf } from '../account.ts';
import type { EventSourceMappingConfiguration, FunctionConfiguration } from '../lambda/types.ts';

/** A function as GetFunctionConfiguration and ListFunctions show it. */
export function functionShape(configuration: FunctionConfiguration): Record<string, unknown> {
  return {
    FunctionName: configuration.functionName,
    FunctionArn: configuration.functionArn,
    Runtime: configuration.runtime,
    Handler: configuration.handler,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memorySizeMb,
    Version: '$LATEST',
    PackageType: 'Zip',
    Environment: { Variables: configuration.environment },
    LoggingConfig: { LogFormat: 'Text', LogGroup: configuration.logGroupName },
    State: 'Active',
    LastUpdateStatus: 'Successful',
  };
}

/** The ARN that the API knows a mapping by. */
export function mappingArn(uuid: string): string {
  return arnOf('lambda', `event-source-mapping:${uuid}`);
}

/** A mapping as GetEventSourceMapping shows it. */
export function mappingShape(mapping: EventSourceMappingConfiguration, functionArn: string): Record<string, unknown> {
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: mappingArn(mapping.uuid),
    EventSourceArn: mapping.eventSourceArn,
    FunctionArn: functionArn,
    State: mapping.enabled ? 'Enabled' : 'Disabled',
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.batchWindowSeconds,
    FunctionResponseTypes: mapping.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(mapping.maximumConcurrency === undefined
      ? {}
      : { ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency } }),
  };
}

/** `mapping` with what an UpdateEventSourceMapping request states; what it leaves out stays. */
export function updatedMapping(
  mapping: EventSourceMappingConfiguration,
  request: Readonly<Record<string, unknown>>,
): EventSourceMappingConfiguration {
  const responseTypes = request['FunctionResponseTypes'];
  const { maximumConcurrency, ...rest } = mapping;
  const scaling = request['ScalingConfig'] as { readonly MaximumConcurrency?: number } | undefined;
  // An empty ScalingConfig takes the limit away; an absent one leaves it.
  const limit = scaling === undefined ? maximumConcurrency : scaling.MaximumConcurrency;
  return {
    ...rest,
    enabled: (request['Enabled'] as boolean | undefined) ?? mapping.enabled,
    batchSize: (request['BatchSize'] as number | undefined) ?? mapping.batchSize,
    batchWindowSeconds: (request['MaximumBatchingWindowInSeconds'] as number | undefined) ?? mapping.batchWindowSeconds,
    reportBatchItemFailures: Array.isArray(responseTypes)
      ? responseTypes.includes('ReportBatchItemFailures')
      : mapping.reportBatchItemFailures,
    ...(limit === undefined ? {} : { maximumConcurrency: limit }),
  };
}
