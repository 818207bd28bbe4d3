import { STAGE_PATTERN } from '../core/config.ts';
import { bundleAhead } from './bundling/bundle.ts';
import { endTidily } from './bundling/end-tidily.ts';
import { shippedTasks } from './bundling/settings.ts';
import { TasksFileError } from './bundling/tasks-file-error.ts';

/** Set by the CDK's command, which deploys. */
const isDeploying = process.env['CDK_CLI_VERSION'] !== undefined;
/** The tasks file, or nothing for those that are shipped: set by who can't wait until the CDK tells of the context. */
const ahead = process.env['FANOUT_BUNDLE_AHEAD'];

/**
 * The CDK app. Context: `tasks`, a module with the tasks to deploy in the place of those that are shipped; `stage`, for
 * one of several stacks beside one another; `stack`, its name before that; `monitoring=false`, for no alarms and no
 * dashboard; `nag`, to have cdk-nag look at the template: a finding ends the synthesis with an error.
 */
async function main(): Promise<void> {
  const bundling = ahead === undefined ? undefined : bundleAhead(ahead || shippedTasks);
  bundling?.catch(() => undefined); // Awaited below: until then it is nobody's yet.
  const { App, Validations } = await import('aws-cdk-lib/core');
  const { FanOutStack } = await import('./fan-out-stack.ts');
  const app = new App({
    // A good second's work, that a runtime on this machine, which takes only what it knows, doesn't need.
    builtinCloudFormationValidation: isDeploying,
  });
  const tasks: unknown = app.node.tryGetContext('tasks');
  await bundling;
  new FanOutStack(app, stackName(app.node.tryGetContext('stack'), app.node.tryGetContext('stage')), {
    monitoring: String(app.node.tryGetContext('monitoring')) !== 'false',
    description: 'A fan-out pipeline: producer, queue, consumers, exact join',
    ...(typeof tasks === 'string' ? { fanOut: { tasks } } : {}),
  });
  if (app.node.tryGetContext('nag') !== undefined) {
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  app.synth();
}

function stackName(stack: unknown = 'FanOut', stage: unknown): string {
  if (stage === undefined) return String(stack);
  if (!STAGE_PATTERN.test(String(stage)))
    throw new Error(`stage: expected 1-32 letters, digits and hyphens, no hyphen first, got "${stage}"`);
  return `${stack}-${stage}`;
}

endTidily();
try {
  await main();
} catch (error) {
  if (!(error instanceof TasksFileError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}
