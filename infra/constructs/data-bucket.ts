import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { BUCKET_PREFIX } from '../../core/config.ts';

export interface DataBucketProps {
  readonly retention: Duration;
  readonly removalPolicy: RemovalPolicy;
}

/** Inputs, results, checkpoints and dead letters: private, by TLS only, forgotten after the retention. */
export class DataBucket extends Construct {
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, { retention, removalPolicy }: DataBucketProps) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy,
      lifecycleRules: [
        ...Object.values(BUCKET_PREFIX).map((prefix) => ({ prefix, expiration: retention })),
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    // The L1 property: the L2's way to do this is a helper function of its own in every account.
    const resource = this.bucket.node.defaultChild as s3.CfnBucket;
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Objects are written and read by the pipeline alone, and live for weeks: access logs would outweigh them.',
    });
  }

  /** Read what lies below the prefixes; listing tells a missing object from a forbidden one. */
  grantRead(grantee: iam.IGrantable, ...prefixes: readonly string[]): void {
    for (const prefix of prefixes) this.bucket.grantRead(grantee, `${prefix}*`);
  }

  grantWrite(grantee: iam.IGrantable, ...prefixes: readonly string[]): void {
    for (const prefix of prefixes) this.bucket.grantPut(grantee, `${prefix}*`);
  }
}
