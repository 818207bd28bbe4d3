import { headerOf, objectOf, type S3App, s3ErrorXml } from './s3-app.ts';
import { versionsXml } from './s3-version-list.ts';
import { keyOfVersion, type ObjectVersions, splitKey } from './s3-versions.ts';

type Query = Readonly<Record<string, string | undefined>>;

const COPY_SOURCE = 'x-amz-copy-source';

/** Lets requests name a version of an object, answers which version is meant, and serves what buckets say of theirs. */
export function serveVersions(app: S3App, versions: ObjectVersions): void {
  app.addHook('preHandler', (request, reply, done) => {
    const query = request.query as Query;
    const { bucket = '' } = request.params as { bucket?: string };
    const target = objectOf(request.params);
    if (target === undefined) {
      const answer = answerOfBucket(request.method, query, bucket, String(request.body ?? ''), versions);
      if (answer === undefined) done();
      else reply.code(answer.statusCode).type('application/xml').send(answer.xml);
      return;
    }
    const { versionId } = query;
    // The handler asks the store for the key that it finds there.
    if (versionId !== undefined) (request.params as { '*': string })['*'] = keyOfVersion(target.key, versionId);
    const copySource = headerOf(request.headers, COPY_SOURCE)?.split('?versionId=');
    const [source, ofSource] = copySource ?? [];
    if (source !== undefined && ofSource !== undefined) {
      request.headers[COPY_SOURCE] = source + encodeURIComponent(keyOfVersion('', ofSource));
    }
    done();
  });

  app.addHook('onSend', (request, reply, payload, done) => {
    const target = objectOf(request.params);
    const { uploads, partNumber, uploadId } = request.query as Query;
    const isOfPart = uploads !== undefined || partNumber !== undefined;
    const isAbort = uploadId !== undefined && request.method === 'DELETE';
    if (target !== undefined && versions.isEnabled(target.bucket) && !isOfPart && !isAbort) {
      const [key, versionId] = splitKey(target.key);
      // What was just written, or is read, is the newest; nothing else ran since its handler.
      const newest = versions.newest(target.bucket, key);
      const named = versionId === undefined ? newest : versions.find(target.bucket, key, versionId);
      const meant = versionId ?? newest?.versionId;
      if (meant !== undefined && reply.statusCode !== 412) reply.header('x-amz-version-id', meant);
      if (named !== undefined && named.object === undefined) reply.header('x-amz-delete-marker', 'true');
    }
    done(null, payload);
  });
}

interface Answer {
  readonly statusCode: number;
  readonly xml: string;
}

function answerOfBucket(
  method: string,
  query: Query,
  bucket: string,
  body: string,
  versions: ObjectVersions,
): Answer | undefined {
  if (method === 'GET' && query['versions'] !== undefined) {
    return { statusCode: 200, xml: versionsXml(bucket, query['prefix'] ?? '', versions) };
  }
  if (method === 'GET' && query['versioning'] !== undefined) {
    const status = versions.isEnabled(bucket) ? '<Status>Enabled</Status>' : '';
    return { statusCode: 200, xml: `<VersioningConfiguration>${status}</VersioningConfiguration>` };
  }
  if (method === 'PUT' && query['versioning'] !== undefined) {
    if (!/<Status>Enabled<\/Status>/.test(body)) return notImplemented('suspending versions');
    versions.enable(bucket);
    return { statusCode: 200, xml: '' };
  }
  const deletesVersions = method === 'POST' && query['delete'] !== undefined && body.includes('<VersionId>');
  return deletesVersions ? notImplemented('DeleteObjects with versions (DeleteObject can)') : undefined;
}

const notImplemented = (what: string): Answer => ({
  statusCode: 501,
  xml: s3ErrorXml('NotImplemented', `the embedded runtime can't do this: ${what}`),
});
