import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { HttpRequest } from '@smithy/core/protocols';
import { createScope, getCanonicalHeaders, getSigningKey, SignatureV4Base } from '@smithy/signature-v4';
import type { Config } from './sdk-parts.ts';
import { Sha256 } from './sha256.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';

type Credentials = Parameters<typeof getSigningKey>[1];

/** What signs the requests of one day. */
interface SigningKey {
  readonly credentials: Credentials;
  readonly day: string;
  readonly key: KeyObject;
}

/**
 * Signs requests with the parts of the SDK's signer, in one go: that one copies the request, and waits for each of its
 * hashes. Half of what signing costs.
 */
export class Signer extends SignatureV4Base {
  readonly #region: string;
  #key: SigningKey | undefined;

  constructor(service: string, region: string, { credentials, signingEscapePath }: Config) {
    super({ service, region, credentials, sha256: Sha256, uriEscapePath: signingEscapePath });
    this.#region = region;
  }

  /** Adds the headers that make a request a signed one. Its body is a text or bytes. */
  async sign(request: HttpRequest, date: Date): Promise<HttpRequest> {
    const credentials = await this.credentialProvider();
    const { longDate, shortDate } = this.formatDate(date);
    const key = await this.#keyOf(credentials, shortDate);
    const { headers } = request;
    const payload = sha256(request.body as string | Uint8Array);
    headers['x-amz-date'] = longDate;
    headers['x-amz-content-sha256'] = payload;
    if (credentials.sessionToken !== undefined) headers['x-amz-security-token'] = credentials.sessionToken;
    const canonical = getCanonicalHeaders(request);
    const scope = createScope(shortDate, this.#region, this.service);
    const toSign = [ALGORITHM, longDate, scope, sha256(this.createCanonicalRequest(request, canonical, payload))];
    const signature = createHmac('sha256', key).update(toSign.join('\n')).digest('hex');
    const signed = this.getCanonicalHeaderList(canonical);
    headers['authorization'] =
      `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
    return request;
  }

  async #keyOf(credentials: Credentials, day: string): Promise<KeyObject> {
    if (this.#key?.credentials !== credentials || this.#key.day !== day) {
      const bytes = await getSigningKey(Sha256, credentials, day, this.#region, this.service);
      this.#key = { credentials, day, key: createSecretKey(bytes) };
    }
    return this.#key.key;
  }
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
