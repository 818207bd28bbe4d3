import type { FauxqsS3Store } from './fauxqs-internals.ts';
import { headerOf, objectOf, type S3App, storedObject } from './s3-app.ts';
import type { ObjectVersions } from './s3-versions.ts';

/** An object that was just written. */
export interface ObjectCreated {
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes: number;
  /** Without quotes, as events have it. */
  readonly etag: string;
  /** Where its bucket keeps versions. */
  readonly versionId?: string;
  readonly reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';
  readonly requestId: string;
}

/**
 * What is wrong: fauxqs has no bucket notifications: it never tells anybody of an object.
 * Seen: PUT ?notification answered 200 and is forgotten; GET ?notification answers the list of the bucket's objects.
 *
 * `listener` is told once the answer was sent, as S3 tells after the fact.
 */
export function tellOfObjects(
  app: S3App,
  store: FauxqsS3Store,
  versions: ObjectVersions,
  listener: (object: ObjectCreated) => void,
): void {
  app.addHook('onResponse', (request, reply, done) => {
    done();
    const target = objectOf(request.params);
    const reason = reasonOf(request.method, request.query as Readonly<Record<string, unknown>>, request.headers);
    if (target === undefined || reason === undefined || reply.statusCode !== 200) return;
    const stored = storedObject(store, target.bucket, target.key);
    if (stored === undefined) return;
    const newest = versions.newest(target.bucket, target.key);
    listener({
      ...target,
      sizeBytes: stored.contentLength,
      etag: stored.etag.replaceAll('"', ''),
      ...(newest === undefined ? {} : { versionId: newest.versionId }),
      reason,
      requestId: String(reply.getHeader('x-amz-request-id') ?? ''),
    });
  });
}

function reasonOf(
  method: string,
  query: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): ObjectCreated['reason'] | undefined {
  if (method === 'POST' && 'uploadId' in query) return 'CompleteMultipartUpload';
  if (method !== 'PUT' || 'uploadId' in query || 'lifecycle' in query) return undefined;
  return headerOf(headers, 'x-amz-copy-source') === undefined ? 'PutObject' : 'CopyObject';
}
