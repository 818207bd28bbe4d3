import type { IncomingMessage, RequestListener } from 'node:http';

/** The services behind the one port. */
export type ServiceName = 'sqs' | 'dynamodb' | 'events' | 'lambda' | 'query' | 'ssm' | 'logs' | 's3' | 'control';

const TARGET_PREFIXES: Readonly<Record<string, ServiceName>> = {
  AmazonSQS: 'sqs',
  DynamoDB_20120810: 'dynamodb',
  AWSEvents: 'events',
  AmazonSSM: 'ssm',
  Logs_20140328: 'logs',
};
/** Credential scopes whose requests the path or the body's `Action` would not tell apart from S3's. */
const SCOPED: Readonly<Record<string, ServiceName>> = {
  lambda: 'lambda',
  s3: 's3',
  sns: 'query',
  sts: 'query',
  cloudformation: 'query',
};
const LAMBDA_PATH = /^\/20\d\d-\d\d-\d\d\/(functions|event-source-mappings)(\/|\?|$)/;

/** Which service a request is meant for, or the unknown `X-Amz-Target` prefix. S3 is what nothing else claims. */
export function serviceOf(
  request: Pick<IncomingMessage, 'headers' | 'url' | 'method'>,
): ServiceName | { target: string } {
  const url = request.url ?? '/';
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const prefix = target.slice(0, target.indexOf('.'));
    return TARGET_PREFIXES[prefix] ?? { target };
  }
  if (url.startsWith('/_fanout/')) return 'control';
  const scoped = SCOPED[credentialScope(request.headers.authorization) ?? ''];
  if (scoped !== undefined) return scoped;
  if (LAMBDA_PATH.test(url)) return 'lambda';
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return request.method === 'POST' && isForm ? 'query' : 's3';
}

/** `…Credential=<key>/<date>/<region>/<service>/aws4_request,…` */
function credentialScope(authorization: string | undefined): string | undefined {
  return /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\//.exec(authorization ?? '')?.[1];
}

/** One listener a service, and one for targets that no service knows. */
export function createRouter(
  services: Readonly<Record<ServiceName, RequestListener>>,
  onUnknownTarget: (target: string) => RequestListener,
): RequestListener {
  return (request, response) => {
    const service = serviceOf(request);
    const listener = typeof service === 'string' ? services[service] : onUnknownTarget(service.target);
    listener(request, response);
  };
}
