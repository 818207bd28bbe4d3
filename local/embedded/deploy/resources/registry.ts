import type { ResourceType } from '../resource-type.ts';
import { acceptedType, acceptedWithRemark } from './accepted.ts';
import { ecrRepositoryType, kmsAliasType, kmsKeyType, ssmParameterType } from './bootstrap.ts';
import { bucketType } from './bucket.ts';
import { eventBusType } from './event-bus.ts';
import { eventInvokeConfigType } from './event-invoke-config.ts';
import { eventRuleType } from './event-rule.ts';
import { eventSourceMappingType } from './event-source-mapping.ts';
import { functionType } from './function.ts';
import { iamManagedPolicyType, iamPolicyType, iamRoleType } from './iam.ts';
import { logGroupType } from './log-group.ts';
import { queueType } from './queue.ts';
import { tableType } from './table.ts';

const TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::CDK::Metadata': acceptedType,
  'AWS::CloudWatch::Alarm': acceptedWithRemark('alarms'),
  'AWS::CloudWatch::CompositeAlarm': acceptedWithRemark('alarms'),
  'AWS::CloudWatch::Dashboard': acceptedWithRemark('dashboards'),
  'AWS::DynamoDB::GlobalTable': tableType,
  'AWS::DynamoDB::Table': tableType,
  'AWS::ECR::Repository': ecrRepositoryType,
  'AWS::Events::EventBus': eventBusType,
  'AWS::Events::EventBusPolicy': acceptedType,
  'AWS::Events::Rule': eventRuleType,
  'AWS::IAM::ManagedPolicy': iamManagedPolicyType,
  'AWS::IAM::Policy': iamPolicyType,
  'AWS::IAM::Role': iamRoleType,
  'AWS::KMS::Alias': kmsAliasType,
  'AWS::KMS::Key': kmsKeyType,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfigType,
  'AWS::Lambda::EventSourceMapping': eventSourceMappingType,
  'AWS::Lambda::Function': functionType,
  'AWS::Lambda::Permission': acceptedType,
  'AWS::Logs::LogGroup': logGroupType,
  'AWS::Logs::MetricFilter': acceptedType,
  'AWS::Logs::QueryDefinition': acceptedType,
  'AWS::S3::Bucket': bucketType,
  'AWS::S3::BucketPolicy': acceptedType,
  'AWS::SQS::Queue': queueType,
  'AWS::SQS::QueuePolicy': acceptedType,
  'AWS::SSM::Parameter': ssmParameterType,
};

/** How resources of `type` come and go; undefined for a type that isn't known. */
export function typeOf(type: string): ResourceType | undefined {
  return Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
}

/** In alphabetical order. */
export function supportedTypes(): readonly string[] {
  return Object.keys(TYPES);
}
