import { Validations } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';

/** Wildcards in policies, each looked at and found to be needed. */
export function allowObjectsBelow(role: iam.Role): void {
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5',
    reason: 'Objects are granted by prefix, since their keys hold the ids of jobs; actions end in * as S3 groups them.',
  });
}
