import type { S3App } from './s3-app.ts';

/** S3's own limit of one PUT. */
const PUT_LIMIT_BYTES = 5 * 1024 ** 3;

/**
 * What is wrong: fauxqs refuses a body over 11 MiB (its app's `bodyLimit`), where S3 takes 5 GiB in one PUT.
 * Seen: PutObject of 12 MiB answered 413 FST_ERR_CTP_BODY_TOO_LARGE.
 *
 * Must be called before the app is ready. The catch-all parser is the one that object bodies go through.
 */
export function allowLargeBodies(app: S3App): void {
  app.removeContentTypeParser('*');
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: PUT_LIMIT_BYTES }, (_request, body, done) =>
    done(null, body),
  );
}
