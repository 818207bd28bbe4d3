import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { expect, it } from 'vitest';
import { Sha256 } from '../../../aws/sha256.ts';

const hex = async (digest: Promise<Uint8Array>) => Buffer.from(await digest).toString('hex');

function digestOf(pieces: readonly (string | Uint8Array | ArrayBuffer)[], secret?: string | Uint8Array) {
  const hash = new Sha256(secret);
  for (const piece of pieces) hash.update(piece);
  return hex(hash.digest());
}

it('hashes text, views and buffers as node:crypto does', async () => {
  const bytes = Uint8Array.from([0, 255, 7]);
  const expected = createHash('sha256').update('zwölf').update(bytes).update(bytes).digest('hex');
  expect(await digestOf(['zwölf', bytes, bytes.buffer])).toBe(expected);
});

it.each(['a secret', 'another', 'a secret', Uint8Array.from([1, 2, 3])])(
  'keyed with %s, again and again',
  async (key) => {
    const expected = createHmac('sha256', key).update('data').digest('hex');
    expect([await digestOf(['data'], key), await digestOf(['data'], key)]).toEqual([expected, expected]);
  },
);

it('tells keys of equal length apart, and a view from the bytes around it', async () => {
  const all = Uint8Array.from([1, 2, 3, 4]);
  const keys = [all.subarray(0, 2), all.subarray(2, 4)];
  const expected = keys.map((key) => createHmac('sha256', key).update('data').digest('hex'));
  expect(await Promise.all(keys.map((key) => digestOf(['data'], key)))).toEqual(expected);
});

it('begins anew', async () => {
  const hash = new Sha256('key');
  hash.update('dropped');
  hash.reset();
  hash.update('kept');
  expect(await hex(hash.digest())).toBe(createHmac('sha256', 'key').update('kept').digest('hex'));
});

it("signs a request as AWS's example says", async () => {
  const signer = new SignatureV4({
    service: 'iam',
    region: 'us-east-1',
    sha256: Sha256,
    applyChecksum: false,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  });
  const headers = { host: 'iam.amazonaws.com', 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const query = { Action: 'ListUsers', Version: '2010-05-08' };
  const request = { method: 'GET', protocol: 'https:', hostname: headers.host, path: '/', query, headers };
  const signed = await signer.sign(request, { signingDate: new Date('2015-08-30T12:36:00Z') });
  // docs.aws.amazon.com/general/latest/gr/sigv4-create-canonical-request.html
  expect(signed.headers['authorization']).toMatch(/5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7$/);
});
