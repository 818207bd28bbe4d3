import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Where to find AWS, or what speaks its protocols. Absent: the SDK's own defaults (environment, profile). */
export interface Endpoint {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Retries of the SDK itself; what outlasts them is the caller's to retry or give back. */
const MAX_ATTEMPTS = 5;

/** The SDK's clients, each made when it is first asked for: a function pays only for those it uses. */
export class Clients {
  readonly #endpoint: Endpoint;
  #sqs?: SQSClient;
  #s3?: S3Client;
  #dynamodb?: DynamoDBClient;
  #lambda?: LambdaClient;
  #eventBridge?: EventBridgeClient;

  constructor(endpoint: Endpoint = {}) {
    this.#endpoint = endpoint;
  }

  /** `md5: false`: TLS and the signature guard a message already, and the digest costs as much as the call. */
  get sqs(): SQSClient {
    this.#sqs ??= new SQSClient({ ...this.#settings(), md5: false });
    return this.#sqs;
  }

  get s3(): S3Client {
    this.#s3 ??= new S3Client({
      ...this.#settings(),
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return this.#s3;
  }

  get dynamodb(): DynamoDBClient {
    this.#dynamodb ??= new DynamoDBClient(this.#settings());
    return this.#dynamodb;
  }

  get lambda(): LambdaClient {
    this.#lambda ??= new LambdaClient(this.#settings());
    return this.#lambda;
  }

  get eventBridge(): EventBridgeClient {
    this.#eventBridge ??= new EventBridgeClient(this.#settings());
    return this.#eventBridge;
  }

  /** Closes the connections that were opened. */
  close(): void {
    for (const client of [this.#sqs, this.#s3, this.#dynamodb, this.#lambda, this.#eventBridge]) client?.destroy();
  }

  #settings() {
    return { ...this.#endpoint, maxAttempts: MAX_ATTEMPTS };
  }
}
