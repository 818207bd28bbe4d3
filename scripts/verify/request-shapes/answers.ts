import type { Call } from './recorder.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
let sends = 0;

async function* fewBytes(): AsyncGenerator<Uint8Array> {
  yield bytesOf('few');
}

/** What each call is answered with, where the adapters look at it: so that they go on to whatever they do next. */
const ANSWERS: Readonly<Record<string, (input: Call['input']) => unknown>> = {
  GetObject: () => ({ Body: Object.assign(fewBytes(), { transformToString }) }),
  HeadObject: () => ({ ContentLength: 3, ETag: '"etag"' }),
  CreateMultipartUpload: () => ({ UploadId: 'upload-1' }),
  UploadPart: ({ PartNumber }) => ({ ETag: `"part-${PartNumber}"` }),
  Invoke: () => ({ Payload: bytesOf('{}') }),
  // Each second batch is refused in part once.
  SendMessageBatch: () =>
    ++sends % 2 === 0 ? { Failed: [{ Id: '0', SenderFault: false, Code: 'InternalError' }] } : {},
  // Pages have a next one, once.
  FilterLogEvents: ({ nextToken }) => (nextToken === undefined ? { nextToken: 'token-1', events: [] } : { events: [] }),
  Query: ({ ExclusiveStartKey }) =>
    ExclusiveStartKey === undefined ? { Items: [], LastEvaluatedKey: { pk: { S: 'j.r' }, open: { S: 'open' } } } : {},
};

const transformToString = async (): Promise<string> => 'few';

/** Answers a call as AWS might. */
export const answerCall = ({ operation, input }: Call): unknown => ANSWERS[operation]?.(input) ?? {};
