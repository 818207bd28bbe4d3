import type { IncomingMessage } from 'node:http';
import { AwsError } from '../aws-error.ts';

/**
 * The whole body as UTF-8 text.
 *
 * @throws AwsError RequestEntityTooLarge over `limitBytes`; an Error when the client goes away in the middle
 */
export function readText(request: IncomingMessage, limitBytes: number): Promise<string> {
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
      resolve((chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, length)).toString('utf8'));
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
export function parseJsonObject(text: string): Record<string, unknown> {
  if (text === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AwsError('SerializationException', `expected a JSON object, got: ${String(cause)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'expected a JSON object');
  }
  return value as Record<string, unknown>;
}
