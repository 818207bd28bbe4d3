import { TargetUnreachable } from './errors.ts';

/** Codes and names of what sockets, fetch and SDKs throw where nobody answers. */
const NOBODY: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
  'TimeoutError',
]);
const NO_SUCH_HOST: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN']);
const EXPIRED: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);
const NOT_ACCEPTED: ReadonlySet<string> = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'AuthFailure',
  'MissingAuthenticationToken',
]);
const FORBIDDEN: ReadonlySet<string> = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);

const NEW_CREDENTIALS = 'aws sso login, or new credentials in the environment';

/**
 * What an error of the SDK or of a socket means for who asked: that the target can't be reached, or not as this user.
 * Undefined for all others. Told by class, name and code alone: messages may quote anything.
 * @param at where that was, as in `at http://127.0.0.1:4566`
 */
export function asUnreachable(error: unknown, at = 'the target'): TargetUnreachable | undefined {
  if (error instanceof TargetUnreachable) return error;
  if (!(error instanceof Error)) return undefined;
  const { name, code, cause, message } = error as Error & { code?: unknown };
  const is = (known: ReadonlySet<string>) => known.has(String(code)) || known.has(name);
  const because = (text: string, hint?: string) => new TargetUnreachable(text, hint, error);
  if (is(NOBODY)) return because(`nothing answers at ${at} (${message.split('\n')[0]})`);
  if (is(NO_SUCH_HOST)) return because(`there is no such host: ${message}`, 'look at the region, or the endpoint');
  if (is(EXPIRED)) return because(`the credentials have expired, says ${at}`, NEW_CREDENTIALS);
  if (is(NOT_ACCEPTED)) return because(`the credentials aren't accepted by ${at} (${name})`, NEW_CREDENTIALS);
  if (is(FORBIDDEN))
    return because(`these credentials may not do this at ${at}: ${message}`, 'docs/deploy.md lists what is needed');
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') return noCredentials(error);
  if (message === 'Region is missing') return because('no region is set', 'AWS_REGION, or the region of a profile');
  const refusedBy = gatewayStatusOf(error);
  if (refusedBy !== undefined)
    return because(`${at} doesn't serve requests now (it answers with ${refusedBy})`, 'try again when it is up');
  if (isNoAnswer(error))
    return because(`what answers at ${at} doesn't speak the AWS protocols`, 'look at the endpoint and its port');
  return asUnreachable(cause, at);
}

function noCredentials(error: Error): TargetUnreachable {
  const profile = process.env['AWS_PROFILE'];
  const which = profile === undefined ? 'no AWS credentials were found' : `profile "${profile}" gives no credentials`;
  return new TargetUnreachable(`${which} (${error.message.split('\n')[0]})`, 'aws configure, or AWS_PROFILE', error);
}

/** The status by which a proxy, or a server on its way up or down, says that no service is behind it: it has no code. */
function gatewayStatusOf(error: Error): number | undefined {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return error.name === 'Unknown' && status !== undefined && [502, 503, 504].includes(status) ? status : undefined;
}

/** An answer that the SDK couldn't read, or an error page without any code that it knows. */
function isNoAnswer(error: Error): boolean {
  const { $response, $metadata } = error as { $response?: { headers?: Record<string, string> }; $metadata?: object };
  const type = $response?.headers?.['content-type'] ?? '';
  const unread =
    error.message.includes('Deserialization error') || error.message === 'Unknown' || error.name === 'SyntaxError';
  return $metadata !== undefined && (unread || type.startsWith('text/html'));
}
