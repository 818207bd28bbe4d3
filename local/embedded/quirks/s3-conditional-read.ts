import type { IncomingHttpHeaders } from 'node:http';
import { type FauxqsObject, type FauxqsS3Store, S3Error } from './fauxqs-internals.ts';
import { headerOf, objectOf, type S3App, s3ErrorXml } from './s3-app.ts';

/**
 * What is wrong: fauxqs ignores If-Match and If-None-Match of a HEAD, compares them with their quotes in a GET, and
 * refuses a range of more last bytes than there are, which S3 answers with the whole object.
 * Seen: HeadObject with IfMatch "0" answered 200; GetObject with an ETag without quotes 412, and with Range bytes=-100 of
 * ten bytes 416.
 *
 * The conditions are settled here, and then taken from the request. This must come after a version has been made part of
 * the key.
 */
export function honourReadConditions(app: S3App, store: FauxqsS3Store): void {
  app.addHook('preHandler', (request, reply, done) => {
    const { headers, method } = request;
    const target = objectOf(request.params);
    const object = target !== undefined && (method === 'GET' || method === 'HEAD') ? find(store, target) : undefined;
    if (object === undefined) {
      done();
      return;
    }
    const refusal = refusalOf(headers, object);
    if (refusal === 304) reply.code(304).header('etag', object.etag).send();
    else if (refusal === 412) {
      const message = 'At least one of the pre-conditions you specified did not hold';
      reply.code(412).type('application/xml');
      reply.send(method === 'HEAD' ? undefined : s3ErrorXml('PreconditionFailed', message));
    } else {
      const lastBytes = Number(/^bytes=-(\d+)$/.exec(headerOf(headers, 'range') ?? '')?.[1] ?? 0);
      if (object.contentLength > 0 && lastBytes > object.contentLength) headers.range = 'bytes=0-';
      done();
    }
  });
}

/** The status by which a condition refuses to read an object. A condition that holds is taken from the headers. */
function refusalOf(headers: IncomingHttpHeaders, { etag }: FauxqsObject): 412 | 304 | undefined {
  const ifMatch = headerOf(headers, 'if-match');
  if (ifMatch !== undefined && !names(ifMatch, etag)) return 412;
  const ifNoneMatch = headerOf(headers, 'if-none-match');
  if (ifNoneMatch !== undefined && names(ifNoneMatch, etag)) return 304;
  // An ETag that was looked at goes ahead of a time.
  const settled = [
    ...(ifMatch === undefined ? [] : ['if-match', 'if-unmodified-since']),
    ...(ifNoneMatch === undefined ? [] : ['if-none-match', 'if-modified-since']),
  ];
  for (const name of settled) delete headers[name];
  return undefined;
}

/** What isn't there is the handler's to answer. */
function find(store: FauxqsS3Store, { bucket, key }: { bucket: string; key: string }): FauxqsObject | undefined {
  try {
    return store.headObject(bucket, key);
  } catch (error) {
    if (error instanceof S3Error) return undefined;
    throw error;
  }
}

/** Whether a condition's list of ETags, with or without their quotes, has `etag` in it. */
function names(condition: string, etag: string): boolean {
  const listed = condition.split(',').map((one) => one.trim().replaceAll('"', ''));
  return listed.includes('*') || listed.includes(etag.replaceAll('"', ''));
}
