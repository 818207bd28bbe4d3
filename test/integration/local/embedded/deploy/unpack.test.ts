import { mkdtemp, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackOnce } from '../../../../../local/embedded/deploy/unpack.ts';
import { zipOf } from '../support/zip-file.ts';

let directory: string;

beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'unpack-')));
});
afterEach(() => rm(directory, { recursive: true }));

const below = (name: string) => join(directory, 'inner', name);
const SYMBOLIC_LINK = 0o120_777;

it('makes files, folders and links within, and keeps what is executable', async () => {
  const zip = zipOf([
    { name: 'bin/', content: '', mode: 0o040_755 },
    { name: 'bin/tool', content: '#!/bin/sh', mode: 0o100_755 },
    { name: 'a/b/c.txt', content: 'deep' },
    { name: 'link', content: 'a/b/c.txt', mode: SYMBOLIC_LINK },
  ]);
  const folder = await unpackOnce(zip, below('code'));
  expect(await readFile(join(folder, 'a/b/c.txt'), 'utf8')).toBe('deep');
  expect(await readFile(join(folder, 'link'), 'utf8')).toBe('deep');
  expect((await stat(join(folder, 'bin/tool'))).mode & 0o111).toBe(0o111);
  expect((await stat(join(folder, 'a/b/c.txt'))).mode & 0o111).toBe(0);
});

it('unpacks the same content once, also at the same time', async () => {
  const zip = zipOf([{ name: 'index.mjs', content: 'x' }]);
  const [first, second] = await Promise.all([unpackOnce(zip, below('code')), unpackOnce(zip, below('code'))]);
  expect(second).toBe(first);
  expect(await unpackOnce(zip, below('code'))).toBe(first);
  expect(await readdir(below('code'))).toHaveLength(1);
});

describe('refuses, and leaves nothing', () => {
  it.each([
    ['a path that leads out', zipOf([{ name: '../outside', content: 'x' }]), /outside|relative path/],
    ['a path from the root', zipOf([{ name: '/tmp/outside', content: 'x' }]), /outside|absolute path/],
    [
      'a link that leads out',
      zipOf([{ name: 'l', content: '../../outside', mode: SYMBOLIC_LINK }]),
      /outside of its folder/,
    ],
    [
      'a link to an absolute path',
      zipOf([{ name: 'l', content: '/etc', mode: SYMBOLIC_LINK }]),
      /outside of its folder/,
    ],
    ['what is no zip file', Buffer.from('export const handler = 1'), /expected a zip file as code/],
  ])('%s', async (_name, zip, message) => {
    await expect(unpackOnce(zip, below('code'))).rejects.toThrow(message);
    expect(await readdir(directory)).toEqual(['inner']);
    expect(await readdir(below('code'))).toEqual([]);
  });
});
