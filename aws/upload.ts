import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

const PART_BYTES = 8 * 1_048_576;

/** Uploads a stream of unknown length: in one request where it is short, else in parts. */
export async function uploadStream(
  client: S3Client,
  bucket: string,
  key: string,
  body: AsyncIterable<Buffer>,
): Promise<void> {
  const upload = new Upload({
    client,
    params: { Bucket: bucket, Key: key, Body: Readable.from(body, { objectMode: false }) },
    partSize: PART_BYTES,
    queueSize: 4,
  });
  await upload.done();
}
