import { App } from 'aws-cdk-lib/core';
import { ConformanceStack } from './conformance-stack.ts';

/** The CDK app of the conformance suite. Its stack is deployed to every target as it is. */
const app = new App({ builtinCloudFormationValidation: false });
const stage: unknown = app.node.tryGetContext('stage');
new ConformanceStack(app, stage === undefined ? 'Conformance' : `Conformance-${stage}`);
app.synth();
