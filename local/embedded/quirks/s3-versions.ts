import { randomBytes } from 'node:crypto';
import { type FauxqsObject, type FauxqsS3Store, S3Error } from './fauxqs-internals.ts';

/** What a key has where a version of its object is meant: no key of a program has it. */
const MARK = '\u0000version=';
/** Of objects that were there before their bucket had versions. */
const NULL_VERSION = 'null';

/** A version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly versionId: string;
  /** Absent: a delete marker. */
  readonly object?: FauxqsObject;
  readonly lastModified: Date;
}

/**
 * What is wrong: fauxqs has no versions: every bucket keeps the last object of a key alone.
 * Seen: with VersioningConfiguration Enabled, PutObject answers no version id, and GetObject with one the last object.
 *
 * So its store's methods are led past here. A version is meant by a key with its id at the end (`keyOfVersion`). Versions
 * are kept in memory: of those that a data directory had, the next run has the last one of each key.
 */
export class ObjectVersions {
  readonly #store: FauxqsS3Store;
  /** Of each bucket with versions, of each key, newest first. */
  readonly #buckets = new Map<string, Map<string, ObjectVersion[]>>();

  constructor(store: FauxqsS3Store) {
    this.#store = store;
    const plain = Object.getPrototypeOf(store) as FauxqsS3Store;
    store.putObject = (bucket, key, ...rest) =>
      this.#written(bucket, key, () => plain.putObject.call(store, bucket, key, ...rest));
    store.completeMultipartUpload = (uploadId, parts) => {
      const { bucket = '', key = '' } = store.multipartUploads.get(uploadId) ?? {};
      return this.#written(bucket, key, () => plain.completeMultipartUpload.call(store, uploadId, parts));
    };
    store.getObject = (bucket, key) => this.#pinned(bucket, key) ?? plain.getObject.call(store, bucket, key);
    store.headObject = (bucket, key) => this.#pinned(bucket, key) ?? plain.headObject.call(store, bucket, key);
    store.deleteObject = (bucket, key) => {
      const [bare, versionId] = splitKey(key);
      if (versionId !== undefined) this.#deleteVersion(bucket, bare, versionId);
      else {
        const versions = this.#keptOf(bucket, key);
        plain.deleteObject.call(store, bucket, key);
        versions?.unshift({ versionId: newVersionId(), lastModified: new Date() });
      }
    };
  }

  /** From here on `bucket` keeps every version. */
  enable(bucket: string): void {
    if (!this.#buckets.has(bucket)) this.#buckets.set(bucket, new Map());
  }

  isEnabled(bucket: string): boolean {
    return this.#buckets.has(bucket);
  }

  /** The bucket and all versions in it are gone. */
  forget(bucket: string): void {
    this.#buckets.delete(bucket);
  }

  /** Undefined where the key never had an object, or its bucket keeps no versions. */
  newest(bucket: string, key: string): ObjectVersion | undefined {
    return this.#versionsOf(bucket, key)?.[0];
  }

  find(bucket: string, key: string, versionId: string): ObjectVersion | undefined {
    return this.#versionsOf(bucket, key)?.find((version) => version.versionId === versionId);
  }

  /** All versions of keys with `prefix`, by key, then newest first. */
  list(
    bucket: string,
    prefix: string,
  ): readonly { readonly key: string; readonly versions: readonly ObjectVersion[] }[] {
    const objects = this.#store.buckets.get(bucket) ?? new Map<string, FauxqsObject>();
    const keys = new Set([...objects.keys(), ...(this.#buckets.get(bucket)?.keys() ?? [])]);
    return [...keys]
      .filter((key) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map((key) => ({ key, versions: this.#versionsOf(bucket, key) ?? unversioned(objects.get(key)) }))
      .filter(({ versions }) => versions.length > 0);
  }

  #written(bucket: string, key: string, write: () => FauxqsObject): FauxqsObject {
    const versions = this.#keptOf(bucket, key);
    const object = write();
    versions?.unshift({ versionId: newVersionId(), object, lastModified: object.lastModified });
    return object;
  }

  /** @throws S3Error where the version isn't there, or is a delete marker */
  #pinned(bucket: string, key: string): FauxqsObject | undefined {
    const [bare, versionId] = splitKey(key);
    if (versionId === undefined) return undefined;
    const version = this.find(bucket, bare, versionId);
    if (version === undefined) throw new S3Error('NoSuchVersion', 'The specified version does not exist.', 404);
    if (version.object !== undefined) return version.object;
    throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  }

  #deleteVersion(bucket: string, key: string, versionId: string): void {
    const versions = this.#keptOf(bucket, key);
    const at = versions?.findIndex((version) => version.versionId === versionId) ?? -1;
    if (versions === undefined || at < 0) return;
    versions.splice(at, 1);
    if (at > 0) return;
    const { persistence } = this.#store;
    const object = versions[0]?.object;
    if (object === undefined) {
      this.#store.buckets.get(bucket)?.delete(key);
      persistence?.deleteObject(bucket, key);
      return;
    }
    persistence?.upsertObject(bucket, object);
    // Where it is kept on disk, the store reads its content from there.
    this.#store.buckets
      .get(bucket)
      ?.set(key, persistence === undefined ? object : { ...object, body: Buffer.alloc(0) });
  }

  /** To read: undefined where its bucket keeps none. An object from before it did is its first version. */
  #versionsOf(bucket: string, key: string): readonly ObjectVersion[] | undefined {
    const keys = this.#buckets.get(bucket);
    if (keys === undefined) return undefined;
    const isThere = this.#store.buckets.get(bucket)?.has(key) === true;
    return keys.get(key) ?? unversioned(isThere ? this.#store.getObject(bucket, key) : undefined);
  }

  /** To change them. */
  #keptOf(bucket: string, key: string): ObjectVersion[] | undefined {
    const versions = this.#versionsOf(bucket, key);
    if (versions === undefined) return undefined;
    const kept = this.#buckets.get(bucket)?.get(key) ?? [...versions];
    this.#buckets.get(bucket)?.set(key, kept);
    return kept;
  }
}

/** The key by which the store finds a version. */
export const keyOfVersion = (key: string, versionId: string): string => `${key}${MARK}${versionId}`;

/** A key, and the version that is meant where one is. */
export function splitKey(key: string): readonly [key: string, versionId: string | undefined] {
  const at = key.lastIndexOf(MARK);
  return at < 0 ? [key, undefined] : [key.slice(0, at), key.slice(at + MARK.length)];
}

const unversioned = (object: FauxqsObject | undefined): ObjectVersion[] =>
  object === undefined ? [] : [{ versionId: NULL_VERSION, object, lastModified: object.lastModified }];

const newVersionId = (): string => randomBytes(24).toString('base64url');
