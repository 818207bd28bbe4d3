import { dirname } from 'node:path';
import { ENVIRONMENT_MARK } from './process-table.ts';
import type { FunctionConfiguration } from './types.ts';

/** What an environment's variables are made of, besides the function's own. */
interface EnvironmentVariablesInput {
  readonly configuration: FunctionConfiguration;
  readonly environmentId: string;
  readonly logStreamName: string;
  readonly runtimeApi: string;
  readonly temporaryDirectory: string;
  readonly region: string;
  readonly endpoint: string;
}

/** Every variable of an environment's process: the function's own and Lambda's, and nothing of the host's. */
export function environmentVariables(input: EnvironmentVariablesInput): Record<string, string> {
  const { configuration, region } = input;
  return {
    ...configuration.environment,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: 'test',
    AWS_ENDPOINT_URL: input.endpoint,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: configuration.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memorySizeMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: input.logStreamName,
    AWS_LAMBDA_RUNTIME_API: input.runtimeApi,
    LAMBDA_TASK_ROOT: configuration.codeDirectory,
    _HANDLER: configuration.handler,
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    TMPDIR: input.temporaryDirectory,
    HOME: input.temporaryDirectory,
    [ENVIRONMENT_MARK]: input.environmentId,
  };
}
