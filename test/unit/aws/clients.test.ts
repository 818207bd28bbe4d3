import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { s3Client } from '../../../aws/clients.ts';

it('requests to several buckets at the same time go each to its own', async () => {
  const paths: string[] = [];
  const client = s3Client({ region: 'eu-central-1', credentials: { accessKeyId: 'key', secretAccessKey: 'secret' } });
  const requestHandler = {
    async handle({ method, path }: { method: string; path: string }) {
      paths.push(`${method} ${path}`);
      return { response: { statusCode: 200, headers: {}, body: Readable.from([]) } };
    },
  };
  Object.assign(client.config, { requestHandler });
  const buckets = ['one', 'two', 'three'];
  await Promise.all([
    ...buckets.map((Bucket) => client.send(new GetObjectCommand({ Bucket, Key: `of-${Bucket}` }))),
    ...buckets.map((Bucket) => client.send(new PutObjectCommand({ Bucket, Key: `of-${Bucket}`, Body: 'text' }))),
  ]);
  expect(paths.sort()).toEqual(
    ['GET', 'PUT'].flatMap((method) => buckets.map((bucket) => `${method} /${bucket}/of-${bucket}`)).sort(),
  );
});
