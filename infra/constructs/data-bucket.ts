import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BUCKET_PREFIX } from '../../core/config.ts';
import type { PipelineFunction } from './pipeline-function.ts';

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

  /** Lets a function read what lies below some prefixes. */
  allowRead(reader: PipelineFunction, ...prefixes: readonly string[]): void {
    // Without the right to list, a missing object would look like a forbidden one.
    this.#allow(reader, ['s3:ListBucket'], this.bucket.bucketArn);
    for (const prefix of prefixes) this.#allowBelow(reader, prefix, ['s3:GetObject', 's3:GetObjectVersion']);
  }

  /** Lets a function write what lies below some prefixes. */
  allowWrite(writer: PipelineFunction, ...prefixes: readonly string[]): void {
    for (const prefix of prefixes) this.#allowBelow(writer, prefix, ['s3:PutObject']);
  }

  #allowBelow(grantee: PipelineFunction, prefix: string, actions: string[]): void {
    this.#allow(grantee, actions, this.bucket.arnForObjects(`${prefix}*`));
    Validations.of(grantee).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${this.#logicalId}.Arn>/${prefix}*]`,
      reason:
        "Objects are granted by prefix: their keys hold the ids of jobs and chunks, which aren't known beforehand.",
    });
  }

  #allow(grantee: PipelineFunction, actions: string[], resource: string): void {
    grantee.role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
  }

  get #logicalId(): string {
    const stack = Stack.of(this);
    return String(stack.resolve(stack.getLogicalId(this.bucket.node.defaultChild as s3.CfnBucket)));
  }
}
