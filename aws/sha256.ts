import { createHash, createHmac, createSecretKey, type Hash, type Hmac, type KeyObject } from 'node:crypto';

type Bytes = string | ArrayBuffer | ArrayBufferView;

/**
 * What the SDK signs requests with, as its own does it, but for the keys: to make one of a secret takes several times as
 * long as to use it, and each request would make two, a twentieth of what it costs.
 */
export class Sha256 {
  readonly #key: KeyObject | undefined;
  #hash: Hash | Hmac;

  /** @param secret makes it an HMAC; bytes must stay as they are */
  constructor(secret?: Bytes) {
    this.#key = secret === undefined ? undefined : keyOf(secret);
    this.#hash = this.#begin();
  }

  update(data: Bytes, encoding?: BufferEncoding): void {
    this.#hash.update(bytesOf(data, encoding));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#begin();
  }

  #begin(): Hash | Hmac {
    return this.#key === undefined ? createHash('sha256') : createHmac('sha256', this.#key);
  }
}

/** The signer asks for the key of a day with the same bytes again and again, and for that of the account in between. */
const keysOfBytes = new WeakMap<object, KeyObject>();
let keyOfText: { readonly text: string; readonly key: KeyObject } | undefined;

function keyOf(secret: Bytes): KeyObject {
  if (typeof secret === 'string') {
    if (keyOfText?.text !== secret) keyOfText = { text: secret, key: createSecretKey(bytesOf(secret)) };
    return keyOfText.key;
  }
  let key = keysOfBytes.get(secret);
  if (key === undefined) {
    key = createSecretKey(bytesOf(secret));
    keysOfBytes.set(secret, key);
  }
  return key;
}

function bytesOf(data: Bytes, encoding: BufferEncoding = 'utf8'): Buffer {
  if (typeof data === 'string') return Buffer.from(data, encoding);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}
