import { Readable } from 'node:stream';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

const PART_BYTES = 8 * 1_048_576;

/** Uploads a stream of unknown length: what fits one part in one request, the rest in parts. */
export async function uploadStream(
  client: S3Client,
  bucket: string,
  key: string,
  body: AsyncIterable<Buffer>,
): Promise<void> {
  const blocks = body[Symbol.asyncIterator]();
  const begin: Buffer[] = [];
  let bytes = 0;
  let ended = false;
  while (!ended && bytes < PART_BYTES) {
    const next = await blocks.next();
    if (next.done === true) ended = true;
    else {
      begin.push(next.value);
      bytes += next.value.length;
    }
  }
  const target = { Bucket: bucket, Key: key };
  if (ended) {
    await client.send(new PutObjectCommand({ ...target, Body: Buffer.concat(begin) }));
    return;
  }
  const whole = Readable.from(continued(begin, blocks), { objectMode: false });
  await new Upload({ client, params: { ...target, Body: whole }, partSize: PART_BYTES, queueSize: 4 }).done();
}

async function* continued(begin: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* begin;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
