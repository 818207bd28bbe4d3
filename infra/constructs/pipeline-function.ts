import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { type Duration, type RemovalPolicy, type Size, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface PipelineFunctionProps {
  readonly code: string;
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memorySize: Size;
  readonly timeout: Duration;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  /** Lets it take part in a chain Lambda -> SQS -> Lambda of more than 16 hops. */
  readonly recursive?: boolean;
  readonly vpc?: ec2.IVpc | undefined;
}

/** One function: Node 24 on Arm, a role of its own that starts with nothing, a log group with an end. */
export class PipelineFunction extends Construct implements iam.IGrantable {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup = new logs.LogGroup(this, 'Log', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    this.logGroup.grantWrite(this.role);
    if (props.vpc !== undefined) this.#joinVpc();
    this.function = new lambda.Function(this, 'Function', {
      code: lambda.Code.fromAsset(props.code),
      handler: 'handler.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      role: this.role,
      logGroup: this.logGroup,
      description: props.description,
      environment: { ...props.environment },
      memorySize: props.memorySize.toMebibytes(),
      timeout: props.timeout,
      ...(props.vpc === undefined ? {} : { vpc: props.vpc }),
      ...(props.recursive === true ? { recursiveLoop: lambda.RecursiveLoop.ALLOW } : {}),
    });
  }

  get grantPrincipal(): iam.IPrincipal {
    return this.role.grantPrincipal;
  }

  #joinVpc(): void {
    this.role.addManagedPolicy(
      iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole'),
    );
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole]',
      reason: 'The managed policy is how Lambda documents the right to make network interfaces in a VPC.',
    });
  }
}
