import type { EventBridge } from '../event-bridge/event-bridge.ts';
import type { LambdaService } from '../lambda/types.ts';
import type { DynamoDbService } from '../services/dynamodb.ts';
import type { S3Service } from '../services/s3.ts';
import type { SqsService } from '../services/sqs.ts';
import type { NameRules } from './names.ts';
import type { Properties } from './properties.ts';
import type { DeployedResource } from './scope.ts';

/** Where resources are created. */
export interface DeployTargets {
  readonly sqs: SqsService;
  readonly dynamodb: DynamoDbService;
  readonly s3: S3Service;
  readonly lambda: LambdaService;
  readonly bridge: EventBridge;
  /** Buckets that tell EventBridge of their objects. */
  readonly announcedBuckets: Set<string>;
  readonly assetFolder: (objectKey: string) => Promise<string>;
}

/** One resource to be created. */
export interface ResourceRequest {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  /** The same in every run of the stack. */
  readonly uuid: string;
  /** The name that the template states under `property`, or one made of stack and logical id. */
  name(property: string | undefined, rules: NameRules): string;
}

/**
 * Creates a resource; one that kept data already holds stays, with its content.
 *
 * @throws Error saying what is wrong with the properties; the deployer adds which resource it was
 */
export type CreateResource = (
  request: ResourceRequest,
  targets: DeployTargets,
) => DeployedResource | Promise<DeployedResource>;
