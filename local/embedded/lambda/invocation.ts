import type { FunctionConfiguration } from './types.ts';

/** One run of the function. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: string;
}

/** How an invocation ended; `undelivered`: the environment ended before it took the invocation, so another one may. */
export type InvocationOutcome =
  | { readonly kind: 'answered'; readonly payload: string; readonly failed: boolean; readonly logTail: string }
  | { readonly kind: 'undelivered' };

/** What goes with an invocation's payload to the process that runs it. */
export function invocationHeaders(
  configuration: FunctionConfiguration,
  requestId: string,
  payload: Buffer,
  deadlineMs: number,
): Record<string, string | number> {
  const hex = requestId.replaceAll('-', '');
  return {
    'content-type': 'application/json',
    'content-length': payload.length,
    'lambda-runtime-aws-request-id': requestId,
    'lambda-runtime-deadline-ms': String(deadlineMs),
    'lambda-runtime-invoked-function-arn': configuration.functionArn,
    'lambda-runtime-trace-id': `Root=1-${hex.slice(0, 8)}-${hex.slice(8)};Parent=${hex.slice(16)};Sampled=0`,
  };
}
