import type { ObjectVersion, ObjectVersions } from './s3-versions.ts';

/** ListObjectVersions' answer: all of them in one page. */
export function versionsXml(bucket: string, prefix: string, versions: ObjectVersions): string {
  const entries = versions
    .list(bucket, prefix)
    .flatMap(({ key, versions: ofKey }) => ofKey.map((version, n) => entryXml(key, version, n === 0)));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<Name>${escapeXml(bucket)}</Name><Prefix>${escapeXml(prefix)}</Prefix><IsTruncated>false</IsTruncated>`,
    ...entries,
    '</ListVersionsResult>',
  ].join('\n');
}

function entryXml(key: string, { versionId, object, lastModified }: ObjectVersion, isLatest: boolean): string {
  const tag = object === undefined ? 'DeleteMarker' : 'Version';
  const content =
    object === undefined ? '' : `<ETag>${escapeXml(object.etag)}</ETag><Size>${object.contentLength}</Size>`;
  return (
    `<${tag}><Key>${escapeXml(key)}</Key><VersionId>${versionId}</VersionId><IsLatest>${isLatest}</IsLatest>` +
    `<LastModified>${lastModified.toISOString()}</LastModified>${content}</${tag}>`
  );
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
