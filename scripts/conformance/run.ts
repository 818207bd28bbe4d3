import { parseArgs } from 'node:util';
import { startLocalStack, stopLocalStack } from '../../client/targets/localstack.ts';
import { placeOf, type RemotePlace } from '../../client/targets/place.ts';
import { settled } from '../../client/targets/remote.ts';
import { deploySuite, destroySuite } from './deployed.ts';
import { judge } from './judge.ts';
import { knownDifferences } from './known-differences.ts';
import { saveRun } from './parity.ts';
import { runSuite } from './run-suite.ts';

/** The suite's own stack, whatever fanout.json says of that of a user. */
const STACK = 'Conformance';
const HELP = `npm run conformance -- --target local|localstack|aws, or --endpoint URL
  --stack NAME   the suite's stack there (default ${STACK}); it is deployed first, and destroyed where it wasn't there
  --keep         destroys nothing
  --full         jobs of thousands of chunks, too, on a target where that takes minutes
  --save         writes what was seen to docs/parity.md
`;

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    endpoint: { type: 'string' },
    stack: { type: 'string' },
    keep: { type: 'boolean' },
    full: { type: 'boolean' },
    save: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

async function main(signal: AbortSignal): Promise<number> {
  if (values.help === true) return say(HELP, 0);
  const place = placeOf(
    { target: values.target, endpoint: values.endpoint, ...stackOf(values.target, values.endpoint) },
    (field) => `--${field}`,
  );
  const outcomes = place.target === 'local' ? await runSuite(undefined, values.full === true) : await at(place, signal);
  const { unknown, gone, known } = judge(outcomes, knownDifferences(place.target));
  for (const { test, message } of unknown) say(`differs, and nobody knew: ${test}\n  ${message ?? ''}`, 1);
  for (const { test } of gone) say(`is a known difference, and has gone: ${test}`, 1);
  const passed = outcomes.filter(({ outcome }) => outcome === 'passed').length;
  const isGood = unknown.length + gone.length === 0;
  say(`${place.target}: ${passed} of ${outcomes.length} as expected, ${known.length} known differences`, 0);
  if (values.save === true && isGood) await saveRun(place.target, outcomes);
  return isGood ? 0 : 1;
}

/** Starts LocalStack where it isn't up, deploys, runs, and takes away what wasn't there before. */
async function at(given: RemotePlace, signal: AbortSignal) {
  const started =
    given.target === 'localstack' && given.endpoint === undefined ? !(await startLocalStack({ signal })).wasUp : false;
  try {
    const place = await settled(given);
    const isNew = await deploySuite(place, signal);
    try {
      return await runSuite(place, values.full === true);
    } finally {
      // Also after an interrupt: on AWS, what is left costs. A second one ends this, too.
      if (isNew && values.keep !== true && !started) await destroySuite(place, new AbortController().signal);
    }
  } finally {
    if (started && values.keep !== true) await stopLocalStack();
  }
}

const stackOf = (target: string | undefined, endpoint: string | undefined) =>
  target === 'local' || (target ?? endpoint) === undefined ? {} : { stack: values.stack ?? STACK };

function say(text: string, exitCode: number): number {
  (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  return exitCode;
}

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.exitCode = await main(interrupted.signal);
