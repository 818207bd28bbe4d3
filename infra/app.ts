import { App, Validations } from 'aws-cdk-lib/core';
import { TasksFileError } from './bundling.ts';
import { FanOutStack } from './fan-out-stack.ts';

/** Set by the CDK's command, which deploys. */
const isDeploying = process.env['CDK_CLI_VERSION'] !== undefined;

/**
 * The CDK app. Context: `tasks`, a module with the tasks to deploy in the place of those that are shipped; `nag`, to
 * have cdk-nag look at the template: a finding ends the synthesis with an error.
 */
const app = new App({
  // A good second's work, that a runtime on this machine, which takes only what it knows, doesn't need.
  builtinCloudFormationValidation: isDeploying,
});
const tasks: unknown = app.node.tryGetContext('tasks');
try {
  new FanOutStack(app, 'FanOut', {
    description: 'A fan-out pipeline: producer, queue, consumers, exact join',
    ...(typeof tasks === 'string' ? { fanOut: { tasks } } : {}),
  });
} catch (error) {
  if (!(error instanceof TasksFileError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}
if (app.node.tryGetContext('nag') !== undefined) {
  const { AwsSolutionsChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
app.synth();
