import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { FanoutError } from '../core/errors.ts';
import type { ObjectPort } from '../core/ports.ts';
import { isTransient } from './transient.ts';

/** Objects of the pipeline's own bucket, as text. */
export function s3Objects(client: S3Client, bucket: string): ObjectPort {
  return {
    async put(key, body) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    async get(key) {
      try {
        const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return await answer.Body?.transformToString('utf8');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}

/** Keys below a prefix, a thousand at most. */
export async function listKeys(client: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Contents.map(({ Key = '' }) => Key);
}

/** Which bytes an object holds, so that a later reader can insist on the same. */
export interface ObjectVersion {
  readonly sizeBytes: number;
  readonly etag: string;
  readonly versionId?: string;
}

/** Looks an object up; undefined where there is none. */
export async function headObject(
  client: S3Client,
  bucket: string,
  key: string,
  versionId?: string,
): Promise<ObjectVersion | undefined> {
  try {
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
    return {
      sizeBytes: head.ContentLength ?? 0,
      etag: head.ETag ?? '',
      ...(head.VersionId === undefined ? {} : { versionId: head.VersionId }),
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The object is no longer the one that was pinned, or gone. */
export class ObjectChanged extends Error {}

/** The object may not be read, and no repeat will change that. */
export class ObjectDenied extends Error {}

/** An object as it was pinned. */
export interface PinnedObject {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly versionId?: string | undefined;
}

/** Streams that break off one after the other without a byte in between: then it isn't chance. */
const FRUITLESS_STREAMS = 5;

/**
 * Streams an object from a byte on, and insists on the bytes that were pinned. A stream that breaks off goes on from
 * there by another request.
 * @throws {ObjectChanged} where it was overwritten or deleted since
 */
export async function* readObjectFrom(
  client: S3Client,
  pinned: PinnedObject,
  fromByte: number,
): AsyncGenerator<Buffer> {
  let at = fromByte;
  for (let fruitless = 0; at < pinned.sizeBytes; ) {
    const before = at;
    try {
      for await (const block of streamFrom(client, pinned, at)) {
        at += block.length;
        yield block;
      }
      if (at < pinned.sizeBytes) throw new FanoutError('StreamBroken', `${pinned.key} ended at byte ${at}`, 'retry');
    } catch (error) {
      fruitless = at > before ? 0 : fruitless + 1;
      if (!isTransient(error) || fruitless >= FRUITLESS_STREAMS) throw error;
    }
  }
}

async function* streamFrom(client: S3Client, pinned: PinnedObject, fromByte: number): AsyncGenerator<Buffer> {
  const command = new GetObjectCommand({
    Bucket: pinned.bucket,
    Key: pinned.key,
    VersionId: pinned.versionId,
    IfMatch: pinned.etag,
    ...(fromByte > 0 ? { Range: `bytes=${fromByte}-` } : {}),
  });
  const answer = await client.send(command).catch((error: unknown) => {
    const gone = isMissing(error) || (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412);
    if (gone) throw new ObjectChanged(`s3://${pinned.bucket}/${pinned.key} changed since the job began`);
    const denied = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403;
    throw denied ? new ObjectDenied(`s3://${pinned.bucket}/${pinned.key} can't be read: ${error.name}`) : error;
  });
  for await (const block of answer.Body as AsyncIterable<Uint8Array>)
    yield Buffer.from(block.buffer, block.byteOffset, block.byteLength);
}

function isMissing(error: unknown): boolean {
  return error instanceof NoSuchKey || (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404);
}
