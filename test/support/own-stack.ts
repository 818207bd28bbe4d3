import { join, resolve } from 'node:path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { connectLocal } from '../../client/targets/connect-local.ts';
import { startRuntime } from '../../client/targets/local.ts';
import { FanOut, type FanOutProps } from '../../infra/fan-out.ts';
import { TEST_FOLDER } from './eventually.ts';

const TASKS = resolve(import.meta.dirname, '../fixtures/tasks/conformance.ts');

/**
 * A pipeline of a test's own, with the conformance suite's tasks, on a runtime of its own.
 * @param alter changes what the construct made
 */
export async function openOwnStack(
  name: string,
  props: Pick<FanOutProps, 'timeout' | 'itemTimeout'>,
  alter: (pipeline: FanOut) => void = () => undefined,
) {
  const directory = join(TEST_FOLDER, name);
  const app = new App({ outdir: directory, builtinCloudFormationValidation: false });
  alter(new FanOut(new Stack(app, 'Own'), 'FanOut', { ...props, tasks: TASKS, removalPolicy: RemovalPolicy.DESTROY }));
  app.synth();
  const log: string[] = [];
  const { endpoint, outputs, onEnd, close } = await startRuntime({
    assembly: { directory, version: name },
    concurrency: 5,
    onLog: ({ text }) => log.push(text),
    cacheIn: `${directory}-cache`,
  });
  return { connection: await connectLocal(endpoint, { outputs, pollMs: 50, onEnd }), log, close };
}
export type OwnStack = Awaited<ReturnType<typeof openOwnStack>>;
