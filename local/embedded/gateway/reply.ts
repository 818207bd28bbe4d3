import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';

type Headers = Readonly<Record<string, string>>;

/** Ends the response with `text`; a client that has gone away is no error. */
export function replyText(response: ServerResponse, statusCode: number, text: string, headers: Headers): void {
  if (response.destroyed || response.headersSent) return;
  const length = Buffer.byteLength(text, 'utf8');
  response.writeHead(statusCode, { ...headers, 'content-length': length, 'x-amzn-requestid': randomUUID() });
  // Head and text leave in one write, as they would not with a Buffer.
  response.end(text, 'utf8');
}

/** Ends the response with `value` as JSON, in the content type of the caller's protocol. */
export function replyJson(
  response: ServerResponse,
  statusCode: number,
  value: unknown,
  contentType = 'application/x-amz-json-1.0',
  headers: Headers = {},
): void {
  replyText(response, statusCode, JSON.stringify(value), { 'content-type': contentType, ...headers });
}

/** Any failure as AWS's JSON protocols write it. What isn't an AwsError is our own fault: 500. */
export function replyJsonError(response: ServerResponse, error: unknown, contentType?: string): void {
  const { code, message, statusCode } = asAwsError(error);
  replyJson(response, statusCode, { __type: code, message, Message: message }, contentType, {
    'x-amzn-errortype': code,
  });
}

/** Any failure as AWS's query protocol writes it. */
export function replyXmlError(response: ServerResponse, error: unknown): void {
  const { code, message, statusCode } = asAwsError(error);
  const text =
    `<ErrorResponse><Error><Type>${statusCode < 500 ? 'Sender' : 'Receiver'}</Type><Code>${escapeXml(code)}</Code>` +
    `<Message>${escapeXml(message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
  replyText(response, statusCode, text, { 'content-type': 'text/xml' });
}

/** `text` for an element's content or a quoted attribute. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  return new AwsError('InternalFailure', error instanceof Error ? error.message : String(error), 500);
}
