import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from '../http.ts';
import { SYNCHRONOUS_PAYLOAD_LIMIT_BYTES } from './limits.ts';

/** What an environment's process asks and tells through the Runtime API. */
export interface RuntimeApiClient {
  /** It waits for an invocation; the answer is kept open until there is one. */
  onNext(response: ServerResponse): void;
  /** `payload` is undefined where it was over the limit. */
  onResponse(requestId: string, payload: string | undefined): void;
  /** `fatal`: the process ends itself after this. */
  onError(requestId: string, payload: string, fatal: boolean): void;
  onInitError(payload: string): void;
}

const PATH = /^\/([^/]+)\/2018-06-01\/runtime\/(?:invocation\/([^/]+)\/?(response|error)?|(init)\/error)$/;

/** Lambda's Runtime API for all environments: one port of 127.0.0.1, each environment below a token of its own. */
export class RuntimeApi {
  readonly #clients = new Map<string, RuntimeApiClient>();
  readonly #server = createServer((request, response) => this.#handle(request, response));
  #port = 0;

  constructor() {
    // A request for the next invocation stays open for as long as there is none.
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.headersTimeout = 0;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error(`expected a TCP address, got ${address}`);
    this.#port = address.port;
  }

  /** What becomes AWS_LAMBDA_RUNTIME_API of the environment that has this token. */
  register(token: string, client: RuntimeApiClient): string {
    this.#clients.set(token, client);
    return `127.0.0.1:${this.#port}/${token}`;
  }

  unregister(token: string): void {
    this.#clients.delete(token);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const [, token = '', requestId = '', verb, init] = PATH.exec(request.url ?? '') ?? [];
    const client = this.#clients.get(token);
    if (client === undefined) answer(response, 403, '{"errorType":"InvalidToken"}');
    else if (request.method === 'GET' && requestId === 'next') client.onNext(response);
    else if (request.method !== 'POST' || (init === undefined && verb === undefined)) {
      answer(response, 404, '{"errorType":"UnknownPath"}');
    } else {
      readText(request, (text) => {
        const andNext = request.headers['lambda-runtime-and-next'] !== undefined;
        if (!andNext) answer(response, text === undefined ? 413 : 202, '{"status":"OK"}');
        if (init !== undefined) client.onInitError(text ?? '');
        else if (verb === 'response') client.onResponse(requestId, text);
        else client.onError(requestId, text ?? '', request.headers['lambda-runtime-fatal'] !== undefined);
        // Our own client saves a request for each invocation by this.
        if (andNext) client.onNext(response);
      });
    }
  }
}

function answer(response: ServerResponse, statusCode: number, text: string): void {
  response.writeHead(statusCode, { 'content-type': 'application/json', 'content-length': text.length });
  response.end(text);
}

/** Reads to the end, and keeps nothing of a body over the limit. */
function readText(request: IncomingMessage, done: (text: string | undefined) => void): void {
  const pieces: Buffer[] = [];
  let bytes = 0;
  request.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes <= SYNCHRONOUS_PAYLOAD_LIMIT_BYTES) pieces.push(piece);
    else pieces.length = 0;
  });
  request.on('end', () => {
    if (bytes > SYNCHRONOUS_PAYLOAD_LIMIT_BYTES) done(undefined);
    else done(pieces.length === 1 ? (pieces[0]?.toString() ?? '') : Buffer.concat(pieces).toString());
  });
}
