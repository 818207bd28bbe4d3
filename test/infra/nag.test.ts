import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { FanOut } from '../../infra/fan-out.ts';
import { FanOutStack } from '../../infra/fan-out-stack.ts';

/** An app as `npm run synth` has it: what is found ends its synthesis with an error. */
function checkedApp(): App {
  const app = new App({ builtinCloudFormationValidation: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

describe('cdk-nag', () => {
  it('finds nothing in the stack that is deployed', () => {
    const app = checkedApp();
    new FanOutStack(app, 'FanOut');
    expect(() => app.synth()).not.toThrow();
  });

  it('finds nothing in pipelines under other names, or in a VPC', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'Mine', { env: { account: '123456789012', region: 'eu-central-1' } });
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-central-1a'],
      privateSubnetIds: ['subnet-1'],
    });
    new FanOut(stack, 'First', { vpc });
    new FanOut(stack, 'Second');
    expect(() => app.synth()).not.toThrow();
  });

  it('ends the synthesis where it finds something', () => {
    const app = checkedApp();
    const stack = new FanOutStack(app, 'FanOut');
    new sqs.Queue(stack, 'Careless');
    expect(() => app.synth()).toThrow('AwsSolutions-SQS');
  });
});
