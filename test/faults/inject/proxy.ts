import {
  Agent,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { CallFault } from '../plan/plan.ts';
import { type Answer, entryFailed, failed, partlyFailed, throttled } from './answers.ts';
import { type Call, readCall } from './call-site.ts';

/** Who decides what becomes of a call, and who is told what did. */
export interface ProxyPorts {
  decide(call: Call): { readonly fault: CallFault; readonly ms?: number } | undefined;
  /** Told of each call that reached the service, with what it answered. */
  carriedOut(call: Call, status: number, answer: string, body: Buffer): void;
  /** Ends the caller's process. */
  strikeDown(call: Call, how: 'kill' | 'exit' | 'oom'): void;
}

/** What of a request is the connection's own. */
const OF_THE_HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'x-fanout-caller', 'expect']);
const SLOW_MS = 300;
/** A process that is told to end itself needs a moment; it is not to see its answer before. */
const DYING_MS = 8_000;

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Stands between functions and the services, and has calls go wrong. Listens on 127.0.0.1. */
export class FaultProxy {
  /** Where the services are: may change when they are started again. */
  target = 'http://127.0.0.1:1';
  /** The work queue there, whatever URL functions know it by. */
  queueUrl = '';
  ports: ProxyPorts | undefined;
  /** When the last call came. */
  lastCallAtMs = 0;
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });

  private constructor() {
    this.#server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 0 }, (request, response) => {
      this.#handle(request, response).catch(() => request.socket.destroy());
    });
  }

  static async open(): Promise<FaultProxy> {
    const proxy = new FaultProxy();
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bytesOf(request);
    const call = readCall({ method: request.method ?? 'GET', url: request.url ?? '/', headers: request.headers, body });
    if (!call.functionName.includes('Reaper')) this.lastCallAtMs = Date.now();
    const { fault, ms } = this.ports?.decide(call) ?? {};
    if (fault === 'slow') await wait(ms ?? SLOW_MS);
    const instead = fault === undefined ? undefined : madeUp(fault, call);
    if (instead !== undefined) {
      response.writeHead(instead.status, instead.headers).end(instead.body);
      return;
    }
    if (fault === 'killBefore') this.ports?.strikeDown(call, 'kill');
    if (fault === 'reset' || fault === 'killBefore') {
      request.socket.destroy();
      return;
    }
    const { kept, left } = fault === 'part' ? halved(call, body) : { kept: body, left: [] };
    const reply = await this.#forward(request, kept, call);
    this.ports?.carriedOut(call, reply.status, reply.body.toString('utf8'), kept);
    if (fault === 'killAfter') this.ports?.strikeDown(call, 'kill');
    if (fault === 'exitAfter' || fault === 'oomAfter') {
      this.ports?.strikeDown(call, fault === 'exitAfter' ? 'exit' : 'oom');
      await wait(DYING_MS, undefined, { ref: false });
    }
    if (fault === 'lose' || fault === 'killAfter' || fault === 'exitAfter' || fault === 'oomAfter') {
      request.socket.destroy();
      return;
    }
    const text = left.length === 0 ? reply.body : Buffer.from(partlyFailed(reply.body.toString('utf8'), left));
    const { 'transfer-encoding': _, 'content-length': length, connection: __, ...headers } = reply.headers;
    const checksum = left.length === 0 ? {} : { 'x-amz-crc32': undefined };
    const size = request.method === 'HEAD' ? length : String(text.length);
    response.writeHead(reply.status, definedOnly({ ...headers, ...checksum, 'content-length': size })).end(text);
  }

  #forward(request: IncomingMessage, body: Buffer, call: Call): Promise<Reply> {
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !OF_THE_HOP.has(name)));
    const sent = call.service === 'sqs' ? this.#withQueue(body) : body;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const options = {
      method: request.method ?? 'GET',
      agent: this.#agent,
      headers: { ...headers, ...(sent.length > 0 ? { 'content-length': sent.length } : {}) },
    };
    const forwarded = send(new URL(request.url ?? '/', this.target), options, (answer) => {
      bytesOf(answer).then(
        (bytes) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: bytes }),
        reject,
      );
    });
    forwarded.on('error', reject).end(sent);
    return promise;
  }

  #withQueue(body: Buffer): Buffer {
    const json = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    return Buffer.from(JSON.stringify({ ...json, QueueUrl: this.queueUrl }));
  }
}

function madeUp(fault: CallFault, call: Call): Answer | undefined {
  if (fault === 'throttle') return throttled(call);
  if (fault === 'fail') return failed(call);
  if (fault === 'part' && call.service === 'events') return entryFailed();
  return undefined;
}

/** Every other entry of a batch; the ids of those that are left out. */
function halved({ service, json }: Call, body: Buffer): { kept: Buffer; left: readonly string[] } {
  if (service !== 'sqs' || json === undefined) return { kept: body, left: [] };
  const entries = json['Entries'] as readonly { readonly Id: string }[];
  const kept = entries.filter((_, i) => i % 2 === 0);
  const left = entries.filter((_, i) => i % 2 === 1).map(({ Id }) => Id);
  return { kept: Buffer.from(JSON.stringify({ ...json, Entries: kept })), left };
}

const definedOnly = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<string, string>;

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
