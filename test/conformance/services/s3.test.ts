import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OwnObjects } from '../../support/own-objects.ts';
import { openServices, type Services } from '../../support/services.ts';

const MIB = 1_048_576;
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

const md5 = (bytes: string | Uint8Array) => createHash('md5').update(bytes);
const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });
const refused = { name: 'PreconditionFailed' };

describe('a range', () => {
  beforeAll(() => objects.put('ranges', '0123456789'));

  it.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=9-9', '9', 'bytes 9-9/10'],
    ['bytes=6-', '6789', 'bytes 6-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=8-100', '89', 'bytes 8-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
  ])('%s is read, and told', async (Range, text, ContentRange) => {
    const read = await objects.get('ranges', { Range });
    expect(read).toMatchObject({ text, ContentRange, ContentLength: text.length, ...status(206) });
  });

  it.each(['bytes=10-', 'bytes=100-200', 'bytes=-0'])('%s lies outside, and is refused', async (Range) => {
    await expect(objects.get('ranges', { Range })).rejects.toMatchObject({ name: 'InvalidRange', ...status(416) });
  });

  it('of an object that is pinned by its ETag is read while it is the same', async () => {
    const { ETag: IfMatch } = await objects.put('pinned', 'first version');
    expect((await objects.get('pinned', { Range: 'bytes=6-', IfMatch })).text).toBe('version');
    await objects.put('pinned', 'other content');
    await expect(objects.get('pinned', { Range: 'bytes=6-', IfMatch })).rejects.toMatchObject(refused);
  });
});

describe('an ETag', () => {
  it('is the MD5 of what was put at once, in quotes, wherever it is told', async () => {
    const ETag = `"${md5('é 😀').digest('hex')}"`;
    expect(await objects.put('etag', 'é 😀')).toMatchObject({ ETag });
    expect(await objects.get('etag')).toMatchObject({ ETag, text: 'é 😀', ContentLength: 7 });
    expect(await services.s3.send(new HeadObjectCommand(objects.at('etag')))).toMatchObject({ ETag, ContentLength: 7 });
  });

  it('pins what is read, with and without its quotes, by GET and HEAD', async () => {
    const { ETag = '' } = await objects.put('read', 'one');
    const head = (IfMatch: string) => services.s3.send(new HeadObjectCommand({ ...objects.at('read'), IfMatch }));
    for (const IfMatch of [ETag, ETag.replaceAll('"', '')]) {
      expect((await objects.get('read', { IfMatch })).text).toBe('one');
      expect(await head(IfMatch)).toMatchObject({ ContentLength: 3 });
    }
    await expect(objects.get('read', { IfMatch: '"0"' })).rejects.toMatchObject({ ...refused, ...status(412) });
    await expect(head('"0"')).rejects.toMatchObject(status(412));
  });

  it('that is known already is answered 304', async () => {
    const { ETag = '' } = await objects.put('known', 'one');
    await expect(objects.get('known', { IfNoneMatch: ETag })).rejects.toMatchObject(status(304));
    const head = new HeadObjectCommand({ ...objects.at('known'), IfNoneMatch: ETag });
    await expect(services.s3.send(head)).rejects.toMatchObject(status(304));
    expect((await objects.get('known', { IfNoneMatch: '"0"' })).text).toBe('one');
  });
});

describe('a conditional write', () => {
  it('creates only what is not there', async () => {
    await objects.put('once', 'first', { IfNoneMatch: '*' });
    await expect(objects.put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject(refused);
    expect((await objects.get('once')).text).toBe('first');
  });

  it('that races with 31 others wins alone', async () => {
    const writes = Array.from({ length: 32 }, (_, n) => objects.put('race', `${n}`, { IfNoneMatch: '*' }));
    const outcomes = await Promise.allSettled(writes);
    const winners = outcomes.flatMap((outcome, n) => (outcome.status === 'fulfilled' ? [`${n}`] : []));
    expect(winners).toEqual([(await objects.get('race')).text]);
  });

  it('replaces only what is known', async () => {
    const { ETag } = await objects.put('replaced', 'first');
    await expect(objects.put('replaced', 'x', { IfMatch: '"0"' })).rejects.toMatchObject(refused);
    await objects.put('replaced', 'second', { IfMatch: ETag });
    expect((await objects.get('replaced')).text).toBe('second');
    await expect(objects.put('nowhere', 'x', { IfMatch: ETag })).rejects.toMatchObject(status(404));
  });
});

describe('a multipart upload', () => {
  const begin = async (name: string) => {
    const { UploadId } = await services.s3.send(new CreateMultipartUploadCommand(objects.at(name)));
    const part = async (PartNumber: number, Body: Uint8Array): Promise<CompletedPart> => {
      const { ETag } = await services.s3.send(
        new UploadPartCommand({ ...objects.at(name), UploadId, PartNumber, Body }),
      );
      return { ETag, PartNumber };
    };
    const complete = (Parts: readonly CompletedPart[], condition: { IfNoneMatch?: string } = {}) =>
      services.s3.send(
        new CompleteMultipartUploadCommand({
          ...objects.at(name),
          UploadId,
          MultipartUpload: { Parts: [...Parts] },
          ...condition,
        }),
      );
    const abort = () => services.s3.send(new AbortMultipartUploadCommand({ ...objects.at(name), UploadId }));
    return { part, complete, abort };
  };
  const large = Buffer.alloc(5 * MIB, 'a');
  const small = Buffer.from('the end');

  it('is an object once it is completed, whatever the order of its parts', async () => {
    const upload = await begin('parts');
    const last = await upload.part(7, small);
    const first = await upload.part(2, large);
    await expect(objects.get('parts')).rejects.toMatchObject({ name: 'NoSuchKey' });
    const { ETag } = await upload.complete([first, last]);
    const digests = Buffer.concat([md5(large).digest(), md5(small).digest()]);
    expect(ETag).toBe(`"${md5(digests).digest('hex')}-2"`);
    const across = await objects.get('parts', { Range: `bytes=${5 * MIB - 2}-`, IfMatch: ETag });
    expect(across).toMatchObject({
      text: 'aathe end',
      ContentRange: `bytes ${5 * MIB - 2}-${5 * MIB + 6}/${5 * MIB + 7}`,
    });
  });

  it('is refused with parts that are too small, unknown or out of order, and goes on', async () => {
    const upload = await begin('refused');
    const [one, two] = [await upload.part(1, small), await upload.part(2, small)];
    await expect(upload.complete([one, two])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(upload.complete([{ ...one, ETag: '"0"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(upload.complete([two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await upload.complete([two]);
    expect((await objects.get('refused')).text).toBe('the end');
  });

  it('completes only where nothing is yet, if it is told so', async () => {
    await objects.put('taken', 'first');
    const upload = await begin('taken');
    const part = await upload.part(1, small);
    await expect(upload.complete([part], { IfNoneMatch: '*' })).rejects.toMatchObject(refused);
    expect((await objects.get('taken')).text).toBe('first');
    await upload.abort();
  });

  it('that was aborted is gone', async () => {
    const upload = await begin('aborted');
    const part = await upload.part(1, small);
    await upload.abort();
    await expect(upload.complete([part])).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(objects.get('aborted')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});
