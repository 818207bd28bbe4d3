import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { OPEN_INDEX } from '../../core/config.ts';
import type { PipelineFunction } from './pipeline-function.ts';

/** The table that accounts for everything. One partition key a node and no sort key: leaves spread over partitions. */
export class LedgerTable extends Construct {
  readonly table: dynamodb.Table;

  constructor(scope: Construct, id: string, { removalPolicy }: { readonly removalPolicy: RemovalPolicy }) {
    super(scope, id);
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'ttl',
      removalPolicy,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: OPEN_INDEX,
      partitionKey: { name: 'open', type: dynamodb.AttributeType.STRING },
      projectionType: dynamodb.ProjectionType.KEYS_ONLY,
    });
  }

  /** Lets a function read and conditionally write single items: all that the protocol needs. */
  allowLedger(grantee: PipelineFunction): void {
    this.#allow(grantee, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], this.table.tableArn);
  }

  /** Lets a function list the jobs that have not ended. */
  allowOpenJobs(grantee: PipelineFunction): void {
    this.#allow(grantee, ['dynamodb:Query'], `${this.table.tableArn}/index/${OPEN_INDEX}`);
  }

  #allow(grantee: PipelineFunction, actions: string[], resource: string): void {
    grantee.role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
  }
}
