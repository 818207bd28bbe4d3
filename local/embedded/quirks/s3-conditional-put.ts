import type { FauxqsS3Store } from './fauxqs-internals.ts';
import { headerOf, objectOf, type S3App, s3ErrorXml, storedObject } from './s3-app.ts';

/**
 * What is wrong: fauxqs ignores If-None-Match and If-Match where an object is written, so "create only" overwrites.
 * Seen: PutObject with IfNoneMatch "*" on a key that exists answered 200.
 *
 * The check runs after the body was read and right ahead of the handler, in the same turn, so nothing comes between.
 */
export function honourWriteConditions(app: S3App, store: FauxqsS3Store): void {
  app.addHook('preHandler', (request, reply, done) => {
    const target = objectOf(request.params);
    const query = request.query as Readonly<Record<string, unknown>>;
    const completes = request.method === 'POST' && 'uploadId' in query;
    const puts = request.method === 'PUT' && !('partNumber' in query);
    if (target === undefined || !(completes || puts)) {
      done();
      return;
    }
    const ifNoneMatch = headerOf(request.headers, 'if-none-match');
    const ifMatch = headerOf(request.headers, 'if-match');
    const existing = storedObject(store, target.bucket, target.key);
    if (ifMatch !== undefined && existing === undefined) {
      reply.code(404).type('application/xml').send(s3ErrorXml('NoSuchKey', 'The specified key does not exist.'));
    } else if (
      (ifNoneMatch === '*' && existing !== undefined) ||
      (ifMatch !== undefined && unquoted(ifMatch) !== unquoted(existing?.etag ?? ''))
    ) {
      const message = 'At least one of the pre-conditions you specified did not hold';
      reply.code(412).type('application/xml').send(s3ErrorXml('PreconditionFailed', message));
    } else {
      done();
    }
  });
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}
