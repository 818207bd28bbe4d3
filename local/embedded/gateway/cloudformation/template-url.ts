import { AwsError } from '../../aws-error.ts';
import type { S3Service } from '../../services/s3.ts';

/** `<bucket>.s3.us-east-1.amazonaws.com`; older names have a dash, or no region. */
const BUCKET_HOST = /^(.+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$/;

/**
 * The template at an address of S3, be it AWS's or this runtime's own; both are looked up in this runtime.
 *
 * @throws AwsError where there is none
 */
export function readTemplateUrl(address: string, s3: S3Service): string {
  const { hostname, pathname } = parseUrl(address);
  const path = decodeURIComponent(pathname.slice(1));
  const bucketOfHost = BUCKET_HOST.exec(hostname)?.[1];
  const slash = path.indexOf('/');
  const bucket = bucketOfHost ?? path.slice(0, Math.max(slash, 0));
  const key = bucketOfHost === undefined ? path.slice(slash + 1) : path;
  const body = s3.readObject(bucket, key);
  if (body !== undefined) return body.toString('utf8');
  throw new AwsError('ValidationError', `TemplateURL: expected an object in this runtime's S3, got ${address}`);
}

function parseUrl(address: string): URL {
  try {
    return new URL(address);
  } catch {
    throw new AwsError('ValidationError', `TemplateURL must be a supported URL, got ${address}`);
  }
}
