import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from '../http.ts';
import { refusal } from './access-check.ts';
import { replyJson } from './reply.ts';

const LOOPBACK = '127.0.0.1';

/** A listening server whose requests go to `serve`'s listener, once there is one. */
export interface Gateway {
  readonly port: number;
  readonly endpoint: string;
  /** Until it was called requests are answered with 503, which SDKs retry. */
  serve(listener: RequestListener): void;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 only, on `port` or on a free one where it is 0.
 *
 * @throws Error naming the port when it is taken
 */
export async function openGateway(port: number): Promise<Gateway> {
  let listener: RequestListener = refuseEarly;
  // A pooled SDK connection must outlive its idle time, or a request meets a socket that is just being closed.
  const server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 0 }, (request, response) => {
    const reason = refusal(request, boundPort);
    if (reason === undefined) listener(request, response);
    else refuse(request, response, reason);
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port)));
    server.listen(port, LOOPBACK, resolve);
  });
  const boundPort = (server.address() as AddressInfo).port;
  return {
    port: boundPort,
    endpoint: `http://${LOOPBACK}:${boundPort}`,
    serve: (next) => {
      listener = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(request: IncomingMessage, response: ServerResponse, reason: string): void {
  request.resume();
  replyJson(response, 403, { __type: 'AccessDenied', message: reason }, 'application/json', { connection: 'close' });
}

function refuseEarly(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  replyJson(response, 503, { __type: 'ServiceUnavailable', message: 'starting' });
}

function listenError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(`port ${port} of ${LOOPBACK} is in use: end what listens there, or choose another port`, {
      cause: error,
    });
  }
  if (error.code === 'EACCES') {
    return new Error(`port ${port} may not be opened by this user: choose one above 1023`, { cause: error });
  }
  return error;
}
