import { CopyObjectCommand, DeleteObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OwnObjects } from '../../support/own-objects.ts';
import { openServices, type Services } from '../../support/services.ts';

let services: Services;
let objects: OwnObjects;
beforeAll(async () => {
  services = await openServices();
  objects = new OwnObjects(services);
});
afterAll(async () => {
  await objects.delete();
  await services.close();
});

const remove = (name: string, VersionId?: string) =>
  services.s3.send(new DeleteObjectCommand({ ...objects.at(name), VersionId }));
const head = (name: string, VersionId?: string) =>
  services.s3.send(new HeadObjectCommand({ ...objects.at(name), VersionId }));

describe('a version of an object', () => {
  it('is kept when another is put, and read by its id, whole or in part', async () => {
    const first = await objects.put('kept', 'the first', { Metadata: { of: 'one' } });
    const second = await objects.put('kept', 'the second');
    expect(first.VersionId).toMatch(/./);
    expect(second.VersionId).not.toBe(first.VersionId);
    expect(await objects.get('kept')).toMatchObject({ text: 'the second', VersionId: second.VersionId });
    const { VersionId, ETag } = first;
    const told = { VersionId, ETag, Metadata: { of: 'one' } };
    expect(await objects.get('kept', { VersionId })).toMatchObject({ ...told, text: 'the first' });
    expect(await objects.get('kept', { VersionId, IfMatch: ETag, Range: 'bytes=4-' })).toMatchObject({ text: 'first' });
    expect(await head('kept', VersionId)).toMatchObject({ ...told, ContentLength: 9 });
    expect(await head('kept')).toMatchObject({ VersionId: second.VersionId, ContentLength: 10 });
    const other = objects.get('kept', { VersionId: second.VersionId, IfMatch: ETag });
    await expect(other).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('outlives the deletion of its object, which comes back without its delete marker', async () => {
    const { VersionId } = await objects.put('deleted', 'still there');
    const marker = await remove('deleted');
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.stringMatching(/./) });
    await expect(objects.get('deleted')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect((await objects.get('deleted', { VersionId })).text).toBe('still there');
    await expect(objects.get('deleted', { VersionId: marker.VersionId })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 405 },
    });
    await remove('deleted', marker.VersionId);
    expect(await objects.get('deleted')).toMatchObject({ text: 'still there', VersionId });
  });

  it('that is deleted itself is gone for good, and the one before it is the object', async () => {
    const first = await objects.put('gone', 'first');
    const second = await objects.put('gone', 'second');
    expect(await remove('gone', second.VersionId)).toMatchObject({ VersionId: second.VersionId });
    expect(await objects.get('gone')).toMatchObject({ text: 'first', VersionId: first.VersionId });
    await expect(objects.get('gone', { VersionId: second.VersionId })).rejects.toMatchObject({ name: 'NoSuchVersion' });
    await expect(head('gone', second.VersionId)).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });

  it('is what is copied where its id is given', async () => {
    const { VersionId } = await objects.put('source', 'first');
    await objects.put('source', 'second');
    const { Bucket, Key } = objects.at('source');
    const copy = new CopyObjectCommand({
      ...objects.at('copy'),
      CopySource: `${Bucket}/${Key}?versionId=${VersionId}`,
    });
    await services.s3.send(copy);
    expect((await objects.get('copy')).text).toBe('first');
  });
});

describe('the versions of an object', () => {
  it('are listed, newest first, with its delete markers', async () => {
    const first = await objects.put('listed', 'first');
    const second = await objects.put('listed', 'second');
    const marker = await remove('listed');
    const { versions, markers } = await objects.versions('listed');
    expect(versions).toMatchObject([
      { VersionId: second.VersionId, IsLatest: false, ETag: second.ETag, Size: 6 },
      { VersionId: first.VersionId, IsLatest: false, ETag: first.ETag, Size: 5 },
    ]);
    expect(markers).toMatchObject([{ VersionId: marker.VersionId, IsLatest: true }]);
  });

  it('do not count where an object is created that must not be there: a delete marker is none', async () => {
    await objects.put('again', 'first', { IfNoneMatch: '*' });
    await remove('again');
    await objects.put('again', 'second', { IfNoneMatch: '*' });
    expect((await objects.get('again')).text).toBe('second');
  });
});
