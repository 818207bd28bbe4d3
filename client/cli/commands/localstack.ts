import { TargetUnreachable } from '../../errors.ts';
import {
  LOCALSTACK,
  type LocalStackStatus,
  localStackLog,
  localStackStatus,
  startLocalStack,
  stopLocalStack,
} from '../../targets/localstack.ts';
import type { Command } from '../command.ts';
import { exportLine } from '../export-line.ts';
import { InstallBar } from '../install-bar.ts';
import { parseOptions, wholeNumber } from '../options.ts';
import { json } from '../shared-options.ts';
import { complain, duration, paint, say } from '../terminal.ts';
import { EXIT, UsageError } from '../usage-error.ts';

const ACTIONS = ['start', 'stop', 'status', 'logs'] as const;
type Action = (typeof ACTIONS)[number];

const OPTIONS = {
  port: { type: 'string', value: 'N', about: 'of 127.0.0.1, to start it on (default: 4566)' },
  host: { type: 'boolean', about: 'start it as a process of this machine, even where Docker would do' },
  json: json('one object, of start and status'),
} as const;

type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>['values'];

export const localstack: Command = {
  name: 'localstack',
  usage: 'fanout localstack start|stop|status|logs [options]',
  summary: 'start, look at and end LocalStack, in Docker or without it',
  intro: [
    'Where a Docker engine answers, LocalStack runs in a container; elsewhere as a process of this machine, which needs',
    'Python 3.11 to 3.13, a JDK 17 and Maven, and is installed the first time: in .localstack of the current directory,',
    'or in FANOUT_LOCALSTACK_HOME. It goes on in the background until it is stopped, and keeps nothing from one start to',
    'the next. logs prints what it logged, also after its end.',
  ].join('\n'),
  options: OPTIONS,
  examples: ['fanout localstack start', 'fanout localstack status --json', 'fanout localstack stop'],
  takes: [ACTIONS, []],
  async run(args, signal) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const action = actionOf(positionals);
    const port = wholeNumber('port', values.port);
    if (port !== undefined && (port < 1 || port > 65_535))
      throw new UsageError(`--port: expected 1 to 65535, got ${port}`);
    for (const option of ['port', 'host'] as const)
      if (values[option] !== undefined && action !== 'start')
        throw new UsageError(`--${option}: expected with start alone, got ${action}`);
    if (values.json === true && action !== 'start' && action !== 'status')
      throw new UsageError(`--json: expected with start or status, got ${action}`);
    if (action === 'start') return start(values, port, signal);
    if (action === 'stop') return stop();
    return action === 'status' ? status(values) : logs();
  },
};

function actionOf([given, ...more]: readonly string[]): Action {
  const action = ACTIONS.find((known) => known === given);
  if (action === undefined)
    throw new UsageError(`action: expected ${ACTIONS.slice(0, -1).join(', ')} or logs, got ${quoted(given)}`);
  if (more[0] !== undefined) throw new UsageError(`action: expected one, got "${more[0]}" as well`);
  return action;
}

const quoted = (text: string | undefined): string => (text === undefined ? 'none' : `"${text}"`);

async function start(values: Values, port: number | undefined, signal: AbortSignal): Promise<number> {
  const bar = new InstallBar('localstack');
  const startedAtMs = Date.now();
  try {
    const { wasUp, ...found } = await startLocalStack({
      ...(port === undefined ? {} : { port }),
      ...(values.host === true ? { host: true } : {}),
      signal,
      onProgress: (progress) => bar.show(progress),
      onMode: (mode) => complain(paint('dim', `starting LocalStack ${WHERE[mode]}`, process.stderr)),
    });
    bar.stop();
    if (values.json === true) say(JSON.stringify({ ...found, wasUp }));
    else {
      const how = wasUp ? 'was up already' : `up in ${duration(Date.now() - startedAtMs)}`;
      say(`${paint('green', 'LocalStack')} ${found.version} at ${paint('bold', found.endpoint)} (${how})`);
      say('For the aws command and SDKs:');
      say(`  ${exportLine(found.endpoint, LOCALSTACK)}`);
    }
    return EXIT.ok;
  } finally {
    bar.stop();
  }
}

const WHERE = { host: 'as a process of this machine', docker: 'in Docker' } as const;

async function stop(): Promise<number> {
  say((await stopLocalStack()) ? 'LocalStack has ended' : 'LocalStack was not running');
  return EXIT.ok;
}

async function status(values: Values): Promise<number> {
  const found = await localStackStatus();
  if (values.json === true) {
    const { is, ...rest } = found;
    say(JSON.stringify({ state: is, ...rest }));
  } else if (found.is === 'up') {
    say(`LocalStack ${found.version} is up at ${found.endpoint}, ${WHERE[found.mode]}, since ${found.startedAt}`);
    say(`  ${exportLine(found.endpoint, LOCALSTACK)}`);
  }
  if (found.is === 'up') return EXIT.ok;
  if (values.json === true) return EXIT.unreachable;
  throw notUp(found);
}

function notUp(found: Exclude<LocalStackStatus, { is: 'up' }>): TargetUnreachable {
  return found.is === 'down'
    ? new TargetUnreachable('LocalStack is not running', 'fanout localstack start starts it')
    : new TargetUnreachable(
        `LocalStack runs (process ${found.pid}), and does not answer on port ${found.port}`,
        'fanout localstack logs says more; stop and start it',
      );
}

async function logs(): Promise<number> {
  const text = await localStackLog();
  if (text === undefined) throw new TargetUnreachable('no log: LocalStack was never started here');
  process.stdout.write(text);
  return EXIT.ok;
}
