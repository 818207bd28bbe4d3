import type { IncomingMessage } from 'node:http';
import { AwsError } from '../aws-error.ts';

/** The whole body as UTF-8 text. @throws as {@link readBytes} */
export async function readText(request: IncomingMessage, limitBytes: number): Promise<string> {
  return (await readBytes(request, limitBytes)).toString('utf8');
}

/**
 * The whole body.
 *
 * @throws AwsError RequestEntityTooLarge over `limitBytes`; an Error when the client goes away in the middle
 */
export function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limitBytes) {
        request.removeAllListeners('data').resume();
        reject(new AwsError('RequestEntityTooLargeException', `expected a body of at most ${limitBytes} bytes`, 413));
        return;
      }
      chunks.push(chunk);
    });
    request.once('end', () => {
      const [first] = chunks;
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, length));
    });
    request.once('error', reject);
    request.once('close', () => {
      if (!request.readableEnded) reject(new Error('the client closed the connection before its request had ended'));
    });
  });
}

/**
 * A JSON object; an absent body counts as `{}`.
 *
 * @throws AwsError SerializationException
 */
export function parseJsonObject<Body extends string | Buffer>(
  body: Body,
  parse: (body: Body) => unknown = (text) => JSON.parse(String(text)),
): Record<string, unknown> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = parse(body);
  } catch (cause) {
    throw new AwsError('SerializationException', `expected a JSON object, got: ${String(cause)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'expected a JSON object');
  }
  return value as Record<string, unknown>;
}
