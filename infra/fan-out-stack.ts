import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { FanOut, type FanOutProps } from './fan-out.ts';
import { FanOutMonitoring } from './monitoring.ts';

export interface FanOutStackProps extends StackProps {
  readonly fanOut?: FanOutProps;
  /** Alarms and a dashboard. @default true */
  readonly monitoring?: boolean;
}

/** The stack that this project deploys: one pipeline, with nothing kept when it is destroyed. */
export class FanOutStack extends Stack {
  readonly pipeline: FanOut;

  constructor(scope: Construct, id: string, { fanOut, monitoring = true, ...props }: FanOutStackProps = {}) {
    super(scope, id, props);
    this.pipeline = new FanOut(this, 'FanOut', {
      removalPolicy: RemovalPolicy.DESTROY,
      triggers: { objects: [{ prefix: 'inbox/access-log/', suffix: '.jsonl', task: 'access-log' }] },
      ...fanOut,
    });
    if (monitoring) new FanOutMonitoring(this, 'Monitoring', { pipeline: this.pipeline });
  }
}
