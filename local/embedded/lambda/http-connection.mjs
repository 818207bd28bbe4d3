// One HTTP/1.1 connection that is kept, to the one server that boot.mjs talks to. Node's own client costs a young
// process about 0.15 ms for each invocation; this one knows only what the Runtime API makes use of.

const net = process.getBuiltinModule('node:net');

const READ_BYTES = 65_536;
const HEAD_END = '\r\n\r\n';

/**
 * Connects, and returns what sends a request and resolves with the headers (in lower case) and the text of its answer.
 * One request is under way at a time, the others wait for their turn. `onLost` is called, perhaps more than once, when
 * the connection has ended or what came is not an answer; no request is answered after that.
 */
export function openConnection(host, port, onLost) {
  /** The requests without an answer, of which the first is under way. */
  const unanswered = [];
  /** What is there of a head without its end. */
  let headBeginning;
  /** Those of the answer whose body is read. */
  let headers;
  /** Of a body in several pieces: memory for all of it, of which so much is filled. */
  let body;
  let bodyBytes = 0;

  // Every read is into the same memory: what is to last has to be copied.
  const onread = {
    buffer: Buffer.allocUnsafeSlow(READ_BYTES),
    callback: (bytes, read) => take(read.subarray(0, bytes)),
  };
  const socket = net.connect({ host, port, noDelay: true, onread });
  // Only a request under way keeps the process alive: one whose loop is empty otherwise has to get to its 'beforeExit'.
  socket.unref();
  for (const event of ['error', 'end', 'close']) socket.on(event, onLost);

  function send() {
    socket.ref();
    socket.write(unanswered[0].message);
  }

  function take(piece) {
    const ofBody = headers === undefined ? takeHead(piece) : piece;
    if (ofBody !== undefined) takeBody(ofBody);
  }

  /** Returns what follows the head, or undefined as long as its end isn't there. */
  function takeHead(piece) {
    const head = headBeginning === undefined ? piece : Buffer.concat([headBeginning, piece]);
    const end = head.indexOf(HEAD_END);
    headBeginning = end < 0 ? Buffer.from(head) : undefined;
    if (end < 0) return undefined;
    headers = parseHead(head.toString('latin1', 0, end));
    return head.subarray(end + HEAD_END.length);
  }

  function takeBody(piece) {
    const length = Number(headers['content-length']);
    // Without a length it is NaN, which is refused, too: the Runtime API always states it.
    if (!(bodyBytes + piece.length <= length) || unanswered.length === 0) {
      socket.destroy(new Error(`expected an answer of ${length} bytes, got ${bodyBytes + piece.length}`));
    } else if (piece.length === length) {
      finish(piece);
    } else {
      body ??= Buffer.allocUnsafe(length);
      bodyBytes += piece.copy(body, bodyBytes);
      if (bodyBytes === length) finish(body);
    }
  }

  function finish(wholeBody) {
    const { resolve } = unanswered.shift();
    const answer = { headers, text: wholeBody.toString() };
    headers = undefined;
    body = undefined;
    bodyBytes = 0;
    if (unanswered.length > 0) send();
    else socket.unref();
    resolve(answer);
  }

  return function request(method, path, text, requestHeaders) {
    const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}:${port}`];
    for (const name in requestHeaders) lines.push(`${name}: ${requestHeaders[name]}`);
    if (text !== undefined) lines.push(`content-length: ${Buffer.byteLength(text)}`);
    // Head and body are one write, and so one packet for most.
    const message = lines.join('\r\n') + HEAD_END + (text ?? '');
    return new Promise((resolve) => {
      if (unanswered.push({ message, resolve }) === 1) send();
    });
  };
}

/** The headers of a head; whatever the status is, an answer is an answer. */
function parseHead(head) {
  const headers = {};
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}
