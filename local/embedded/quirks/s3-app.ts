import type { buildApp } from 'fauxqs';
import type { FauxqsS3Store } from './fauxqs-internals.ts';

/** fauxqs's web application, which serves S3 and SNS. */
export type S3App = ReturnType<typeof buildApp>;

/** The bucket and key of an object's path; the application's router has split and decoded them. */
export function objectOf(parameters: unknown): { readonly bucket: string; readonly key: string } | undefined {
  const { bucket, '*': key } = parameters as { bucket?: string; '*'?: string };
  return bucket === undefined || key === undefined || key === '' ? undefined : { bucket, key };
}

/** One value of a header that should come once. */
export function headerOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  name: string,
): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** An error as S3 words it. */
export function s3ErrorXml(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}

/** The stored object's description, or undefined where there is none. */
export function storedObject(store: FauxqsS3Store, bucket: string, key: string) {
  return store.buckets.get(bucket)?.get(key);
}
