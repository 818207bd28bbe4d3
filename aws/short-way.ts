import { setTimeout as pause } from 'node:timers/promises';
import { HttpRequest } from '@smithy/core/protocols';
import { isClockSkewError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { USER_AGENT } from './frugal.ts';
import type { Args, Config, Context, Operation, SdkClient, Url } from './sdk-parts.ts';
import { Signer } from './signer.ts';

/** S3 is asked first whether it wants a body as large as this; the SDK knows how. */
const LARGE_BODY_BYTES = 2_097_152;
/** What failed once is tried again only after a moment, at random up to so much, as the SDK would. */
const MOST_PAUSE_MS = 50;
const MOST_THROTTLED_PAUSE_MS = 1_000;

/**
 * Has a client's requests written, signed and sent by the parts of the SDK that do that, and by nothing else: its way
 * through all that a request might need takes twice as long. It goes that way with the first request, which shows where
 * requests go and how they are signed, and again with each that fails in a way that a repeat may mend: retries, clocks
 * that are wrong and credentials that end are its business alone.
 *
 * @param operations those that need nothing but to be written, signed and sent
 */
export function shortenWay<Client extends object>(client: Client, ...operations: readonly string[]): Client {
  const { config, middlewareStack } = client as unknown as SdkClient;
  const places = new Map<string | undefined, Place>();
  middlewareStack.add(
    (next, context) => (args) => {
      const { request } = args;
      const bucket = bucketOf(args);
      if (!places.has(bucket) && HttpRequest.isInstance(request) && isItsOwn(context, bucket))
        places.set(bucket, placeOf(request, context, config));
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'high', name: 'placeLearnt' },
  );
  middlewareStack.add(
    (next, context) => {
      const operation = operationOf(context);
      const isToBeAborted = context.__smithy_context.abortSignal !== undefined;
      if (!operations.includes(operation.name) || isToBeAborted) return next;
      return async (args) => {
        const place = places.get(bucketOf(args));
        if (place === undefined) return next(args);
        try {
          const request = await config.protocol.serializeRequest(operation, args.input, place.functions);
          if (!isSmall(request.body)) return next(args);
          const signed = await place.sign(withHeaders(request));
          const { response } = await config.requestHandler.handle(signed);
          const output = await config.protocol.deserializeResponse(operation, place.functions, response);
          if (isWhole(args, output)) return { response, output };
        } catch (error) {
          if (isFinal(error)) throw error;
          await pause(Math.random() * (isThrottlingError(error as SdkError) ? MOST_THROTTLED_PAUSE_MS : MOST_PAUSE_MS));
        }
        return next(args);
      };
    },
    { step: 'initialize', priority: 'high', name: 'shortWay' },
  );
  return client;
}

/** Where requests go, and how they are signed for it. */
interface Place {
  /** What writing requests and reading answers needs, made once: the SDK copies its configuration for each. */
  readonly functions: { readonly endpoint: () => Promise<Url> };
  readonly sign: (request: HttpRequest) => Promise<HttpRequest>;
}

function placeOf({ protocol, hostname, port }: HttpRequest, context: Context, config: Config): Place {
  const { pathname } = context.endpointV2.url;
  const endpoint = Promise.resolve({ protocol, hostname, ...(port === undefined ? {} : { port }), path: pathname });
  const { name, region } = context.__smithy_context.selectedHttpAuthScheme.httpAuthOption.signingProperties;
  const signer = new Signer(name, region, config);
  return {
    functions: { ...config, ...context, endpoint: () => endpoint },
    sign: (request) => signer.sign(request, new Date(Date.now() + config.systemClockOffset)),
  };
}

/** What a context says may be of a request to another bucket by now, where the two share their middleware. */
const isItsOwn = (context: Context, bucket: string | undefined): boolean =>
  bucket === undefined || context.endpointV2.url.pathname.endsWith(`/${bucket}`);

/** What the SDK adds between writing a request and signing it. */
function withHeaders(request: HttpRequest): HttpRequest {
  const { headers, hostname, port } = request;
  headers['host'] = port === undefined ? hostname : `${hostname}:${port}`;
  headers['content-length'] = String(Buffer.byteLength(request.body as string | Uint8Array));
  headers['user-agent'] = USER_AGENT;
  const traceId = process.env['_X_AMZN_TRACE_ID'];
  if (traceId !== undefined) headers['x-amzn-trace-id'] = traceId;
  return request;
}

const isSmall = (body: unknown): body is string | Uint8Array =>
  (typeof body === 'string' || body instanceof Uint8Array) && body.length < LARGE_BODY_BYTES;

/** Buckets are part of where requests go; all other services have one place. */
const bucketOf = ({ input }: Args): string | undefined => (input as { Bucket?: string }).Bucket;

/** S3 may answer 200 with an error inside; what it took it names by its ETag. */
const isWhole = (args: Args, output: unknown): boolean =>
  bucketOf(args) === undefined || (output as { ETag?: string }).ETag !== undefined;

type SdkError = Parameters<typeof isThrottlingError>[0];

/** Whether a repeat would end the same. An error without a name is none of the service's: the SDK tells more of it. */
function isFinal(error: unknown): boolean {
  const failure = error as SdkError;
  const mayPass = isThrottlingError(failure) || isTransientError(failure) || isClockSkewError(failure);
  return failure.$fault === 'client' && failure.name !== 'Unknown' && !mayPass;
}

/** What the SDK knows of an operation, by name. */
function operationOf(context: Context): Operation {
  const [, namespace, name, traits, input, output] = context.__smithy_context.operationSchema;
  return { namespace, name, traits, input, output };
}
