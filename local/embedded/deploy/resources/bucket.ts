import { bucketArn, REGION } from '../../account.ts';
import type { DeployTargets, ResourceRequest } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

/** A bucket in S3; lifecycle rules, encryption and versioning have no effect. A kept one stays with its objects. */
export function createBucket(
  { properties, name }: ResourceRequest,
  { s3, announcedBuckets }: DeployTargets,
): DeployedResource {
  const bucketName = name('BucketName', { maximumLength: 63, lowerCase: true });
  const notifications = properties.nested('NotificationConfiguration');
  notifications.refuse(['QueueConfigurations', 'LambdaConfigurations', 'TopicConfigurations']);
  if (!s3.hasBucket(bucketName)) s3.createBucket(bucketName);
  if (notifications.has('EventBridgeConfiguration')) {
    const enabled = notifications.nested('EventBridgeConfiguration').optionalBoolean('EventBridgeEnabled') ?? true;
    if (enabled) announcedBuckets.add(bucketName);
  }
  return {
    physicalId: bucketName,
    attributes: {
      Arn: bucketArn(bucketName),
      DomainName: `${bucketName}.s3.amazonaws.com`,
      RegionalDomainName: `${bucketName}.s3.${REGION}.amazonaws.com`,
    },
  };
}
