import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { s3Client } from '../../../aws/clients.ts';
import { ObjectChanged, ObjectDenied, readObjectFrom } from '../../../aws/s3.ts';

const CONTENT = Buffer.from(Array.from({ length: 5_000 }, (_, n) => `line ${n}\n`).join(''));
const pinned = { bucket: 'inputs', key: 'in.txt', etag: '"one"', sizeBytes: CONTENT.length };

let server: Server | undefined;
afterEach(() => void server?.close());

/** A server that answers each request for the object as it is told; `from` is the byte that is asked for. */
async function serve(answer: (from: number, response: ServerResponse, call: number) => void) {
  const ranges: number[] = [];
  server = createServer((request: IncomingMessage, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    expect(request.headers['if-match']).toBe(pinned.etag);
    ranges.push(from);
    answer(from, response, ranges.length);
  });
  await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { client: s3Client({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials }), ranges };
}

const send = (response: ServerResponse, from: number, length: number) => {
  response.writeHead(from === 0 ? 200 : 206, { 'content-length': CONTENT.length - from, etag: pinned.etag });
  response.write(CONTENT.subarray(from, from + length), () => {
    if (from + length >= CONTENT.length) response.end();
    else response.destroy();
  });
};

async function read(client: ReturnType<typeof s3Client>, from = 0): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for await (const block of readObjectFrom(client, pinned, from)) blocks.push(block);
  return Buffer.concat(blocks);
}

it('a stream that breaks off goes on where it was, as often as it takes', async () => {
  const { client, ranges } = await serve((from, response) => send(response, from, 9_000));
  expect((await read(client, 3)).equals(CONTENT.subarray(3))).toBe(true);
  expect(ranges.length).toBeGreaterThan(3);
  expect(ranges).toEqual([...ranges].sort((a, b) => a - b));
});

it('one that gives no byte any more is given up', async () => {
  const { client, ranges } = await serve((from, response, call) =>
    call === 1 ? send(response, from, 1_000) : response.destroy(),
  );
  await expect(read(client)).rejects.toThrow();
  expect(ranges.length).toBeGreaterThan(5);
});

it.each([
  [412, ObjectChanged, 'changed since the job began'],
  [403, ObjectDenied, "can't be read: AccessDenied"],
] as const)('an answer of %d is told for what it is', async (status, kind, said) => {
  const code = status === 403 ? 'AccessDenied' : 'PreconditionFailed';
  const { client } = await serve((_from, response) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
  });
  const failure = await read(client).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(kind);
  expect((failure as Error).message).toContain(said);
});
