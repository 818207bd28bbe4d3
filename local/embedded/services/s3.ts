import type { RequestListener } from 'node:http';
import { buildApp } from 'fauxqs';
import { REGION } from '../account.ts';
import type { FauxqsS3Store, FauxqsSqsStore, SnsStore } from '../quirks/fauxqs-internals.ts';
import { honourWriteConditions } from '../quirks/s3-conditional-put.ts';
import { honourReadConditions } from '../quirks/s3-conditional-read.ts';
import { allowLargeBodies } from '../quirks/s3-large-put.ts';
import { type ObjectCreated, tellOfObjects } from '../quirks/s3-notifications.ts';
import { serveVersions } from '../quirks/s3-version-requests.ts';
import { ObjectVersions } from '../quirks/s3-versions.ts';

/** S3, and SNS which fauxqs serves from the same application. */
export interface S3Service {
  readonly handle: RequestListener;
  /** Answers a query-protocol request whose body was already read. */
  handleForm(headers: Readonly<Record<string, string>>, form: string): Promise<{ statusCode: number; body: string }>;
  hasBucket(name: string): boolean;
  createBucket(name: string): void;
  /** From here on the bucket keeps every version of its objects. */
  keepVersions(name: string): void;
  /** With all that is in it; one that isn't there is no error. */
  deleteBucket(name: string): void;
  readObject(bucketName: string, key: string): Buffer | undefined;
  close(): Promise<void>;
}

/** fauxqs keeps everything in these. */
export interface FauxqsStores {
  readonly sqsStore: FauxqsSqsStore;
  readonly snsStore: InstanceType<typeof SnsStore>;
  readonly s3Store: FauxqsS3Store;
}

/** `onObjectCreated` is told of every object once its request was answered. */
export async function createS3Service(
  stores: FauxqsStores,
  onObjectCreated: (object: ObjectCreated) => void,
): Promise<S3Service> {
  // The stores' own types name source files that the package doesn't ship.
  const app = buildApp({ logger: false, defaultRegion: REGION, stores: stores as never });
  allowLargeBodies(app);
  const versions = new ObjectVersions(stores.s3Store);
  serveVersions(app, versions);
  honourWriteConditions(app, stores.s3Store);
  honourReadConditions(app, stores.s3Store);
  tellOfObjects(app, stores.s3Store, versions, onObjectCreated);
  await app.ready();
  return {
    handle: (request, response) => app.routing(request, response),
    handleForm: async (headers, form) => {
      const { statusCode, body } = await app.inject({ method: 'POST', url: '/', headers, payload: form });
      return { statusCode, body };
    },
    hasBucket: (name) => stores.s3Store.hasBucket(name),
    createBucket: (name) => stores.s3Store.createBucket(name),
    keepVersions: (name) => versions.enable(name),
    deleteBucket: (name) => {
      if (!stores.s3Store.hasBucket(name)) return;
      stores.s3Store.emptyBucket(name);
      stores.s3Store.deleteBucket(name);
      versions.forget(name);
    },
    readObject: (bucketName, key) => {
      const isThere = stores.s3Store.buckets.get(bucketName)?.has(key) === true;
      return isThere ? stores.s3Store.getObject(bucketName, key).body : undefined;
    },
    close: async () => {
      await app.close();
    },
  };
}
