import { App, Validations } from 'aws-cdk-lib';
import { TasksFileError } from './bundling.ts';
import { FanOutStack } from './fan-out-stack.ts';

/**
 * The CDK app. Context: `tasks`, a module with the tasks to deploy in the place of those that are shipped; `nag`, to
 * have cdk-nag look at the template.
 */
const app = new App();
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
