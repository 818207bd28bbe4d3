import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { frugal, lean } from './frugal.ts';
import { writeBatchesNatively } from './native-batches.ts';
import { readItemsNatively } from './native-items.ts';
import { shortenWay } from './short-way.ts';

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

/** One function a client, so that a bundle holds only those that its function uses. */
export const dynamoClient = (endpoint: Endpoint = {}): DynamoDBClient => {
  const client = new DynamoDBClient({ ...endpoint, ...frugal, requestHandler: patience(SMALL_REQUEST_MS) });
  return shortenWay(readItemsNatively(lean(client)), 'GetItem', 'UpdateItem');
};

/** `md5: false`: TLS and the signature guard a message already, and the digest costs as much as the call. */
export const sqsClient = (endpoint: Endpoint = {}): SQSClient => {
  const client = new SQSClient({ ...endpoint, ...frugal, md5: false, requestHandler: patience(SMALL_REQUEST_MS) });
  return shortenWay(writeBatchesNatively(lean(client)), 'SendMessageBatch');
};

const s3Config = (endpoint: Endpoint) => ({
  ...endpoint,
  ...frugal,
  requestHandler: patience(OBJECT_REQUEST_MS),
  forcePathStyle: true,
  requestChecksumCalculation: 'WHEN_REQUIRED' as const,
  responseChecksumValidation: 'WHEN_REQUIRED' as const,
});

/** For requests to one bucket, always the same. */
export const bucketClient = (endpoint: Endpoint = {}): S3Client =>
  shortenWay(lean(new S3Client(s3Config(endpoint))), 'PutObject');

/**
 * For requests to any bucket. The SDK's middleware keeps the bucket of a request where it meets that of the next one, if
 * it is put together but once: of two at the same time one would go to the other's bucket.
 */
export const s3Client = (endpoint: Endpoint = {}): S3Client =>
  lean(new S3Client({ ...s3Config(endpoint), cacheMiddleware: false }));

/** The same, made when it is first needed: most jobs read no object. */
export function lateS3Client(endpoint: Endpoint = {}): () => S3Client {
  let client: S3Client | undefined;
  return () => {
    client ??= s3Client(endpoint);
    return client;
  };
}
