import { App } from 'aws-cdk-lib/core';
import { FaultsStack } from './faults-stack.ts';

/** The CDK app of the fault suite. */
const app = new App({ builtinCloudFormationValidation: false });
new FaultsStack(app, 'Faults');
app.synth();
