import type { SdkClient } from './sdk-parts.ts';
import { Sha256 } from './sha256.ts';

/** Who asks. */
export const USER_AGENT = 'fanout';

/** What every client of the pipeline is made with. */
export const frugal = {
  /** Attempts of the SDK itself, beside one on the short way; what outlasts them is the caller's to retry or give back. */
  maxAttempts: 4,
  /** A client's middleware is put together once, and not for each call: a tenth of what a call costs. */
  cacheMiddleware: true,
  sha256: Sha256,
} as const;

/**
 * Takes from a client what costs something in each call and is of no use here: the SDK's own logging, which copies each
 * input and output for a logger that isn't there, and its list of versions and features used, another tenth of a call.
 */
export function lean<Client extends object>(client: Client): Client {
  const { middlewareStack: stack } = client as unknown as SdkClient;
  stack.remove('loggerMiddleware');
  stack.remove('getUserAgentMiddleware');
  stack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['user-agent'] = USER_AGENT;
      return next(args);
    },
    { step: 'build', name: 'userAgent' },
  );
  return client;
}
