import { join } from 'node:path';
import { deployStack } from '../../../client/deploy/deploy.ts';
import { startLocalStack, stopLocalStack } from '../../../client/targets/localstack.ts';
import type { FaultPlace } from './place.ts';

const APP = join(import.meta.dirname, '../app');
const STACK = 'Faults';
const CONCURRENCY = 5;

/**
 * The suite's stack on LocalStack, which is started where it isn't up. Its functions must be processes of this machine,
 * which can be killed, and which reach the proxy: so it is the host mode.
 */
export async function openLocalStack(proxy: string): Promise<FaultPlace> {
  const { endpoint, mode, wasUp } = await startLocalStack({ host: true });
  const stop = async () => {
    if (!wasUp) await stopLocalStack();
  };
  try {
    if (mode !== 'host')
      throw new Error(
        'expected LocalStack as processes of this machine, got it in Docker: fanout localstack stop ends it',
      );
    // The app reads it as the default of a parameter.
    process.env['FANOUT_FAULTS_PROXY'] = proxy;
    const outputs = await deployStack(
      { target: 'localstack', endpoint, stackName: STACK },
      {
        directory: APP,
        concurrency: CONCURRENCY,
        yes: true,
        signal: new AbortController().signal,
        onRemark: (text) => process.stderr.write(`${text}\n`),
      },
    );
    return { ...placeAt(endpoint, outputs), close: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const placeAt = (endpoint: string, outputs: FaultPlace['outputs']): FaultPlace => ({
  target: 'localstack',
  endpoint,
  outputs,
  hasQueueFaults: false,
  begin: () => undefined,
  held: () => 0,
  onNotes: () => undefined,
  restart: () => Promise.reject(new Error('LocalStack keeps nothing')),
  close: async () => undefined,
});
