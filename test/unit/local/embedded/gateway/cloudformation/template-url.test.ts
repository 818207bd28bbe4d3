import { expect, it } from 'vitest';
import { readTemplateUrl } from '../../../../../../local/embedded/gateway/cloudformation/template-url.ts';
import type { S3Service } from '../../../../../../local/embedded/services/s3.ts';

const objects: Readonly<Record<string, string>> = { 'assets/a/b.json': 'template' };
const s3 = {
  readObject: (bucket: string, key: string) => {
    const text = objects[`${bucket}/${key}`];
    return text === undefined ? undefined : Buffer.from(text);
  },
} as S3Service;

it.each([
  'https://s3.us-east-1.amazonaws.com/assets/a/b.json',
  'https://s3.amazonaws.com/assets/a%2Fb.json',
  'https://assets.s3.us-east-1.amazonaws.com/a/b.json',
  'https://assets.s3-us-east-1.amazonaws.com/a/b.json',
  'http://127.0.0.1:4566/assets/a/b.json',
])('finds the template of %s', (address) => {
  expect(readTemplateUrl(address, s3)).toBe('template');
});

it.each(['https://s3.us-east-1.amazonaws.com/assets/other.json', 'https://example.com/', 'no address'])(
  'refuses %s',
  (address) => {
    expect(() => readTemplateUrl(address, s3)).toThrow(/TemplateURL/);
  },
);
