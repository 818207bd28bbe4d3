import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { FanOut, type FanOutProps } from './fan-out.ts';

/** The stack that this project deploys: one pipeline, with nothing kept when it is destroyed. */
export class FanOutStack extends Stack {
  readonly pipeline: FanOut;

  constructor(scope: Construct, id: string, props: StackProps & { readonly fanOut?: FanOutProps } = {}) {
    super(scope, id, props);
    this.pipeline = new FanOut(this, 'FanOut', {
      removalPolicy: RemovalPolicy.DESTROY,
      triggers: { objects: [{ prefix: 'inbox/access-log/', suffix: '.jsonl', task: 'access-log' }] },
      ...props.fanOut,
    });
  }
}
