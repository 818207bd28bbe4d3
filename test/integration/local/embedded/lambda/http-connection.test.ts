import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, type Mock, test, vi } from 'vitest';

interface Answer {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}
type Request = (method: string, path: string, text?: string, headers?: Record<string, string>) => Promise<Answer>;

const file = new URL('../../../../../local/embedded/lambda/http-connection.mjs', import.meta.url);
const { openConnection } = (await import(file.href)) as {
  openConnection(host: string, port: number, onLost: () => void): Request;
};

const MIXED = 'grün 🙂 – ';

let server: Server;
/** The server's side of the connection, and all that has come by it. */
let peer: Socket;
let received: Buffer[];
let request: Request;
let onLost: Mock<() => void>;

beforeEach(async () => {
  received = [];
  onLost = vi.fn();
  server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connected = once(server, 'connection');
  request = openConnection('127.0.0.1', portOf(server), onLost);
  [peer] = await connected;
  peer.on('data', (piece) => received.push(piece));
});
afterEach(() => {
  peer.destroy();
  server.close();
});

const until = (holds: () => boolean) => vi.waitUntil(holds, { interval: 2, timeout: 10_000 });
const portOf = (listening: Server) => (listening.address() as AddressInfo).port;
const receivedText = () => Buffer.concat(received).toString();

function answerOf(text: string, lengthHeader = `Content-Length: ${Buffer.byteLength(text)}`): Buffer {
  return Buffer.from(`HTTP/1.1 200 OK\r\nX-Some-Id:  one: two \r\n${lengthHeader}\r\n\r\n${text}`);
}

/** Sends it in pieces that end at these places, so that each is read by itself. */
async function sendInPieces(answer: Buffer, ends: readonly number[]): Promise<void> {
  let from = 0;
  for (const end of [...ends, answer.length]) {
    peer.write(answer.subarray(from, end));
    from = end;
    await bothRead();
  }
}

/** Both sides are in this process: what was written is read in one of these turns. */
async function bothRead(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
}

describe('a request', () => {
  test('has its host, its headers, and the length of its body in bytes', async () => {
    const answered = request('POST', '/some/path', MIXED, { 'x-one': '1', 'x-two': '2' });
    await until(() => receivedText().endsWith(MIXED));
    expect(
      receivedText()
        .replace(String(portOf(server)), 'PORT')
        .split('\r\n'),
    ).toEqual([
      'POST /some/path HTTP/1.1',
      'host: 127.0.0.1:PORT',
      'x-one: 1',
      'x-two: 2',
      `content-length: ${Buffer.byteLength(MIXED)}`,
      '',
      MIXED,
    ]);
    peer.write(answerOf(''));
    expect(await answered).toMatchObject({ text: '' });
  });

  test('without a body states no length', async () => {
    void request('GET', '/next');
    await until(() => receivedText().endsWith('\r\n\r\n'));
    expect(receivedText()).toMatch(/^GET \/next HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\n\r\n$/);
  });

  test('arrives whole, however large its body is', async () => {
    const body = MIXED.repeat(400_000);
    void request('POST', '/large', body);
    const bytes = Buffer.byteLength(body);
    await until(() => received.reduce((sum, { length }) => sum + length, 0) > bytes);
    await until(() => receivedText().endsWith(`\r\ncontent-length: ${bytes}\r\n\r\n${body}`));
  });

  test('waits until the one before it is answered', async () => {
    const texts: string[] = [];
    const first = request('POST', '/first', 'a').then(({ text }) => texts.push(text));
    const second = request('POST', '/second', 'b').then(({ text }) => texts.push(text));
    await until(() => receivedText().endsWith('a'));
    await bothRead();
    expect(receivedText().match(/POST \S+/g)).toEqual(['POST /first']);
    peer.write(answerOf('to the first'));
    await first;
    expect(texts).toEqual(['to the first']);
    await until(() => receivedText().endsWith('b'));
    expect(receivedText().match(/POST \S+/g)).toEqual(['POST /first', 'POST /second']);
    peer.write(answerOf('to the second'));
    await second;
    expect(texts).toEqual(['to the first', 'to the second']);
    expect(onLost).not.toHaveBeenCalled();
  });
});

describe('an answer', () => {
  const answer = answerOf(MIXED);
  const bodyAt = answer.indexOf('\r\n\r\n') + 4;

  test.each<[string, readonly number[]]>([
    ['whole', []],
    ['with its head in two', [20]],
    ["with the head's end in two", [bodyAt - 2]],
    ['with its body by itself', [bodyAt]],
    ['with a character in two', [answer.indexOf('ü') + 1]],
    ['with another in three, and the head in two', [30, answer.indexOf('🙂') + 1, answer.indexOf('🙂') + 3]],
    ['by single bytes', Array.from(answer.keys()).slice(1)],
  ])('is read where it comes %s', async (_how, ends) => {
    for (const path of ['/first', '/second']) {
      const answered = request('GET', path);
      await until(() => receivedText().includes(path));
      await sendInPieces(answer, ends);
      const headers = { 'x-some-id': 'one: two', 'content-length': String(Buffer.byteLength(MIXED)) };
      expect(await answered).toEqual({ headers, text: MIXED });
    }
    expect(onLost).not.toHaveBeenCalled();
  });

  test('may have a body of 6 MB, and another may follow', async () => {
    const body = MIXED.repeat(400_000);
    for (const text of [body, 'small', `${body}.`]) {
      const answered = request('GET', '/next');
      peer.write(answerOf(text));
      expect((await answered).text === text).toBe(true);
    }
  });
});

describe('the connection is lost', () => {
  test.each([
    ['has no length', answerOf('x', 'x: y')],
    ['comes in chunks', answerOf('1\r\nx\r\n0\r\n\r\n', 'transfer-encoding: chunked')],
    ['is longer than it says', answerOf('four', 'content-length: 3')],
  ])('where an answer %s', async (_what, answer) => {
    const resolved = vi.fn();
    void request('GET', '/next').then(resolved);
    await until(() => received.length > 0);
    peer.write(answer);
    await until(() => onLost.mock.calls.length > 0);
    expect(resolved).not.toHaveBeenCalled();
  });

  test.each(['end', 'resetAndDestroy'] as const)(
    'where the server does %s, in the middle of an answer',
    async (how) => {
      const resolved = vi.fn();
      void request('GET', '/next').then(resolved);
      await until(() => received.length > 0);
      await sendInPieces(answerOf('half').subarray(0, -2), []);
      peer[how]();
      await until(() => onLost.mock.calls.length > 0);
      expect(resolved).not.toHaveBeenCalled();
    },
  );

  test('where something comes that nobody asked for', async () => {
    peer.write(answerOf('x'));
    await until(() => onLost.mock.calls.length > 0);
  });

  test('where nobody listens', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const port = portOf(closed);
    closed.close();
    await once(closed, 'close');
    void openConnection('127.0.0.1', port, onLost)('GET', '/next');
    await until(() => onLost.mock.calls.length > 0);
  });
});
