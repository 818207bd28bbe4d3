import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Sha256 } from './sha256.ts';
import { writeBatchesWhole } from './whole-batches.ts';

/** Where to find AWS, or what speaks its protocols. Absent: the SDK's own defaults (environment, profile). */
export interface Endpoint {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Answers come in milliseconds; one that doesn't come at all would hold its caller until its own time is up. */
const SMALL_REQUEST_MS = 10_000;
/** Results and inputs are up to many megabytes. */
const OBJECT_REQUEST_MS = 60_000;
const CONNECT_MS = 5_000;
const patience = (requestTimeout: number) => ({
  connectionTimeout: CONNECT_MS,
  requestTimeout,
  throwOnRequestTimeout: true,
});

const frugal = {
  /** Retries of the SDK itself; what outlasts them is the caller's to retry or give back. */
  maxAttempts: 5,
  /** A client's middleware is put together once, and not for each call: a tenth of what a call costs. */
  cacheMiddleware: true,
  sha256: Sha256,
} as const;

/** One function a client, so that a bundle holds only those that its function uses. */
export const dynamoClient = (endpoint: Endpoint = {}): DynamoDBClient =>
  unlogged(new DynamoDBClient({ ...endpoint, ...frugal, requestHandler: patience(SMALL_REQUEST_MS) }));

/** `md5: false`: TLS and the signature guard a message already, and the digest costs as much as the call. */
export const sqsClient = (endpoint: Endpoint = {}): SQSClient =>
  writeBatchesWhole(
    unlogged(
      new SQSClient({
        ...endpoint,
        ...frugal,
        md5: false,
        requestHandler: patience(SMALL_REQUEST_MS),
      }),
    ),
  );

export const s3Client = (endpoint: Endpoint = {}): S3Client =>
  unlogged(
    new S3Client({
      ...endpoint,
      ...frugal,
      requestHandler: patience(OBJECT_REQUEST_MS),
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
  );

/** Takes the SDK's own logging away: it makes a copy of each input and output, for a logger that isn't there. */
function unlogged<Client extends { readonly middlewareStack: { remove(name: string): boolean } }>(
  client: Client,
): Client {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
