import { bucketArn, REGION } from '../../account.ts';
import type { DeletionRequest, DeployTargets, ResourceRequest, ResourceType } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

/** A bucket in S3; lifecycle rules and encryption have no effect. A kept one stays with its objects. */
export const bucketType: ResourceType = {
  fixed: ['BucketName'],
  named: 'BucketName',
  put: putBucket,
  delete: deleteBucket,
};

function putBucket({ properties, name }: ResourceRequest, { s3, announcedBuckets }: DeployTargets): DeployedResource {
  const bucketName = name('BucketName', { maximumLength: 63, lowerCase: true });
  const notifications = properties.nested('NotificationConfiguration');
  notifications.refuse(['QueueConfigurations', 'LambdaConfigurations', 'TopicConfigurations']);
  if (!s3.hasBucket(bucketName)) s3.createBucket(bucketName);
  if (properties.nested('VersioningConfiguration').optionalText('Status') === 'Enabled') s3.keepVersions(bucketName);
  const announced = notifications.nested('EventBridgeConfiguration').optionalBoolean('EventBridgeEnabled') ?? true;
  if (notifications.has('EventBridgeConfiguration') && announced) announcedBuckets.add(bucketName);
  else announcedBuckets.delete(bucketName);
  return {
    physicalId: bucketName,
    attributes: {
      Arn: bucketArn(bucketName),
      DomainName: `${bucketName}.s3.amazonaws.com`,
      RegionalDomainName: `${bucketName}.s3.${REGION}.amazonaws.com`,
    },
  };
}

/** Unlike on AWS, with its objects: what is local is made again in no time, and nobody has to empty it first. */
function deleteBucket({ physicalId }: DeletionRequest, { s3, announcedBuckets }: DeployTargets): void {
  announcedBuckets.delete(physicalId);
  s3.deleteBucket(physicalId);
}
