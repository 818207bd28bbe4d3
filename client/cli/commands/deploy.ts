import { type DeployOptions, deployStack, destroyStack, diffStack } from '../../deploy/deploy.ts';
import { checkedConcurrency } from '../../targets/local.ts';
import type { Place, RemotePlace } from '../../targets/place.ts';
import { nameOf, settled } from '../../targets/remote.ts';
import type { Command, CommandOptions } from '../command.ts';
import { parseOptions, wholeNumber } from '../options.ts';
import { chosenPlace, PLACE } from '../place.ts';
import { CONCURRENCY, json, TASKS } from '../shared-options.ts';
import { complain, duration, paint, say } from '../terminal.ts';
import { EXIT, UsageError } from '../usage-error.ts';

const OPTIONS = {
  ...PLACE,
  target: { ...PLACE.target, about: 'localstack or aws; also by FANOUT_TARGET or fanout.json' },
  tasks: {
    ...TASKS,
    about: 'your own tasks (default: of fanout.json, else those that are shipped; a cdk.json names its own)',
  },
  yes: { type: 'boolean', about: 'ask nothing, of AWS either' },
} as const satisfies CommandOptions;

const DEPLOY_OPTIONS = {
  ...OPTIONS,
  concurrency: {
    ...CONCURRENCY,
    about: 'consumers at once, 2-1,000 (default: that of the construct; 5 on LocalStack)',
  },
  json: json('for programs: the last line of stdout is one object'),
} as const satisfies CommandOptions;

export const deploy: Command = {
  name: 'deploy',
  usage: 'fanout deploy [options]',
  summary: 'deploy the stack to LocalStack or AWS, in place where it is there',
  intro:
    "It prepares the account for the CDK where that wasn't done. A cdk.json beside it is the app; else it is ours.",
  options: DEPLOY_OPTIONS,
  examples: ['fanout deploy --target localstack', 'fanout deploy --target aws --stage dev --yes'],
  async run(args, signal) {
    const { values } = parseOptions(args, DEPLOY_OPTIONS);
    const place = await remotePlace(chosenPlace(values));
    const concurrency = checkedConcurrency(wholeNumber('concurrency', values.concurrency));
    const began = performance.now();
    const outputs = await deployStack(place, { ...optionsOf(values, signal), concurrency });
    const elapsedMs = Math.round(performance.now() - began);
    if (values.json === true) say(JSON.stringify({ stack: place.stackName, target: place.target, elapsedMs, outputs }));
    else say(`${paint('green', 'deployed')} ${place.stackName} to ${nameOf(place)} in ${duration(elapsedMs)}`);
    return EXIT.ok;
  },
};

export const diff: Command = {
  name: 'diff',
  usage: 'fanout diff [options]',
  summary: 'show what deploy would change',
  options: OPTIONS,
  examples: ['fanout diff --target aws', 'fanout diff --target localstack --stage dev'],
  async run(args, signal) {
    const { values } = parseOptions(args, OPTIONS);
    await diffStack(await remotePlace(chosenPlace(values)), optionsOf(values, signal));
    return EXIT.ok;
  },
};

export const destroy: Command = {
  name: 'destroy',
  usage: 'fanout destroy [options]',
  summary: "take a deployed stack away, with all that its app doesn't retain",
  options: OPTIONS,
  examples: ['fanout destroy --target localstack', 'fanout destroy --target aws --stage dev'],
  async run(args, signal) {
    const { values } = parseOptions(args, OPTIONS);
    const place = await remotePlace(chosenPlace(values));
    const destroyed = await destroyStack(place, optionsOf(values, signal));
    if (destroyed === 'gone') say(`${place.stackName} is gone from ${nameOf(place)}`);
    else if (destroyed === 'left') complain(`${place.stackName} is left at ${nameOf(place)}`);
    else complain(`there is no stack ${place.stackName} at ${nameOf(place)}: nothing was taken away`);
    return EXIT.ok;
  },
};

const optionsOf = (values: { tasks?: string; yes?: boolean }, signal: AbortSignal): DeployOptions => ({
  directory: process.cwd(),
  tasks: values.tasks,
  yes: values.yes === true,
  signal,
  onRemark: (text) => complain(paint('dim', text, process.stderr)),
});

/** @throws {UsageError} for the local target, which deploys by itself */
async function remotePlace(place: Place): Promise<RemotePlace> {
  if (place.target !== 'local') return settled(place);
  throw new UsageError(
    '--target: expected localstack or aws, got local, which deploys by itself',
    'fanout run, or fanout up; --endpoint for a runtime that is up',
  );
}
