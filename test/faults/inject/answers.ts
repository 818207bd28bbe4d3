import type { Call } from './call-site.ts';

/** An answer made up in a service's place. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const THROTTLED: Readonly<Record<Call['service'], string>> = {
  dynamodb: 'ProvisionedThroughputExceededException',
  sqs: 'RequestThrottled',
  s3: 'SlowDown',
  events: 'ThrottlingException',
  lambda: 'TooManyRequestsException',
};
const TYPE_PREFIX: Readonly<Partial<Record<Call['service'], string>>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810#',
  sqs: 'com.amazonaws.sqs#',
};

/** A refusal for the rate of calls, in the service's own words. */
export function throttled({ service }: Call): Answer {
  const status = { dynamodb: 400, sqs: 400, s3: 503, events: 400, lambda: 429 }[service];
  return refusal(service, status, THROTTLED[service], 'Rate exceeded, on purpose.');
}

/** A failure of the service itself. */
export function failed({ service }: Call): Answer {
  const code = service === 'lambda' ? 'ServiceException' : 'InternalError';
  return refusal(service, 500, service === 'dynamodb' ? 'InternalServerError' : code, 'Failed on purpose.');
}

/** EventBridge's way to fail: 200, and the failure inside. */
export function entryFailed(): Answer {
  const Entries = [{ ErrorCode: 'InternalFailure', ErrorMessage: 'Failed on purpose.' }];
  return ofJson(200, { FailedEntryCount: 1, Entries }, {});
}

/** SQS's answer to a batch, with entries that were never handed over as failed. */
export function partlyFailed(answer: string, ids: readonly string[]): string {
  const said = JSON.parse(answer) as { Failed?: unknown[] };
  const ours = ids.map((Id) => ({ Id, SenderFault: false, Code: 'InternalError', Message: 'Failed on purpose.' }));
  return JSON.stringify({ ...said, Failed: [...(said.Failed ?? []), ...ours] });
}

function refusal(service: Call['service'], status: number, code: string, message: string): Answer {
  if (service === 's3') {
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    return { status, headers: { 'content-type': 'application/xml' }, body };
  }
  const headers = { 'x-amzn-errortype': code, 'x-amzn-query-error': `${code};Sender` };
  return ofJson(status, { __type: `${TYPE_PREFIX[service] ?? ''}${code}`, message }, headers);
}

const ofJson = (status: number, value: unknown, headers: Readonly<Record<string, string>>): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0', ...headers },
  body: JSON.stringify(value),
});
