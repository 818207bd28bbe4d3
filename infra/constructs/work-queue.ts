import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../core/config.ts';

export interface WorkQueueProps {
  readonly config: Config;
  readonly removalPolicy: RemovalPolicy;
}

/** The queue of chunks, and the dead-letter queue behind it: both encrypted, both by TLS only. */
export class WorkQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { config, removalPolicy }: WorkQueueProps) {
    super(scope, id);
    const secured = { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, removalPolicy };
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      ...secured,
      retentionPeriod: Duration.seconds(config.deadLetterRetentionSeconds),
      visibilityTimeout: Duration.seconds(config.visibilityTimeoutSeconds),
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...secured,
      visibilityTimeout: Duration.seconds(config.visibilityTimeoutSeconds),
      retentionPeriod: Duration.seconds(config.queueRetentionSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: config.maxReceiveCount },
    });
  }
}
