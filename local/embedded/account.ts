/** The one account and region that the embedded runtime plays; credentials and regions of callers are not looked at. */
export const ACCOUNT_ID = '000000000000';
/** See ACCOUNT_ID. */
export const REGION = 'us-east-1';

/** `arn:aws:<service>:<region>:<account>:<resource>` of this runtime. */
export function arnOf(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
}

/** An ARN of a bucket names neither region nor account. */
export function bucketArn(bucketName: string): string {
  return `arn:aws:s3:::${bucketName}`;
}

/** An ARN of IAM names no region. */
export function iamArn(resource: string): string {
  return `arn:aws:iam::${ACCOUNT_ID}:${resource}`;
}

/** The service and the resource part of an ARN, or undefined where `text` is none. */
export function parseArn(text: string): { readonly service: string; readonly resource: string } | undefined {
  const [prefix, , service, , , ...resource] = text.split(':');
  return prefix === 'arn' && service !== undefined && resource.length > 0
    ? { service, resource: resource.join(':') }
    : undefined;
}
