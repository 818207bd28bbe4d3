import type { CreateResource } from '../resource-type.ts';
import { createAccepted } from './accepted.ts';
import { createBucket } from './bucket.ts';
import { createEventBus } from './event-bus.ts';
import { createEventInvokeConfig } from './event-invoke-config.ts';
import { createEventRule } from './event-rule.ts';
import { createEventSourceMapping } from './event-source-mapping.ts';
import { createFunction } from './function.ts';
import { createIamManagedPolicy, createIamPolicy, createIamRole } from './iam.ts';
import { createLogGroup } from './log-group.ts';
import { createQueue } from './queue.ts';
import { createTable } from './table.ts';

const TYPES: Readonly<Record<string, CreateResource>> = {
  'AWS::CDK::Metadata': createAccepted,
  'AWS::CloudWatch::Alarm': createAccepted,
  'AWS::CloudWatch::CompositeAlarm': createAccepted,
  'AWS::CloudWatch::Dashboard': createAccepted,
  'AWS::DynamoDB::GlobalTable': createTable,
  'AWS::DynamoDB::Table': createTable,
  'AWS::Events::EventBus': createEventBus,
  'AWS::Events::EventBusPolicy': createAccepted,
  'AWS::Events::Rule': createEventRule,
  'AWS::IAM::ManagedPolicy': createIamManagedPolicy,
  'AWS::IAM::Policy': createIamPolicy,
  'AWS::IAM::Role': createIamRole,
  'AWS::Lambda::EventInvokeConfig': createEventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': createEventSourceMapping,
  'AWS::Lambda::Function': createFunction,
  'AWS::Lambda::Permission': createAccepted,
  'AWS::Logs::LogGroup': createLogGroup,
  'AWS::Logs::MetricFilter': createAccepted,
  'AWS::Logs::QueryDefinition': createAccepted,
  'AWS::S3::Bucket': createBucket,
  'AWS::S3::BucketPolicy': createAccepted,
  'AWS::SQS::Queue': createQueue,
  'AWS::SQS::QueuePolicy': createAccepted,
};

/** How a resource of `type` is created; undefined for a type that isn't known. */
export function createResourceOf(type: string): CreateResource | undefined {
  return Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
}

/** In alphabetical order. */
export function supportedTypes(): readonly string[] {
  return Object.keys(TYPES);
}
