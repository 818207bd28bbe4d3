import { type Endpoint, s3Client, sqsClient } from '../../aws/clients.ts';
import { describeStack } from '../../aws/cloudformation.ts';
import { filterLogs } from '../../aws/function-logs.ts';
import { type Connection, connect } from '../../client/connection.ts';
import { type Items, type JobSettings, startJob } from '../../client/start-job.ts';
import { LOCAL } from '../../client/targets/connect-local.ts';
import { startRuntime } from '../../client/targets/local.ts';
import type { RemotePlace } from '../../client/targets/place.ts';
import { endpointOf, joinRemote } from '../../client/targets/remote.ts';
import { OUTPUT } from '../../core/config.ts';
import { CONFORMANCE_ASSEMBLY, conformancePlace } from './conformance-target.ts';
import { finish } from './finish.ts';

const REMOTE_JOB_MS = 150_000;
const LOCAL_JOB_MS = 30_000;
const LOG_SINCE_MS = 600_000;

/** The suite's stack, where it is deployed. */
interface Deployed {
  readonly connection: Connection;
  readonly endpoint: Endpoint;
  readonly outputs: Readonly<Record<string, string>>;
  /** What the functions logged with a word in it. */
  logLines(word: string): Promise<string[]>;
  close(): Promise<void>;
}

/** The conformance suite's pipeline, on the target of this run: the target's own clients beside the project's. */
export async function openPipeline() {
  const place = conformancePlace();
  const deployed = await (place === undefined ? openOwnRuntime() : openDeployed(place));
  const { connection, endpoint, outputs } = deployed;
  const jobMs = place === undefined ? LOCAL_JOB_MS : REMOTE_JOB_MS;
  return {
    ...deployed,
    sqs: sqsClient(endpoint),
    s3: s3Client(endpoint),
    output(name: string): string {
      const found = Object.entries(outputs).find(([key]) => key.endsWith(name));
      if (found === undefined) throw new Error(`expected an output ${name}, got ${Object.keys(outputs).join(', ')}`);
      return found[1];
    },
    start: (task: string, items: Items, settings?: JobSettings) => startJob(connection, task, items, settings),
    finish: (job: Parameters<typeof finish>[0]) => finish(job, jobMs),
    async run(task: string, items: Items, settings?: JobSettings) {
      return finish(await startJob(connection, task, items, settings), jobMs);
    },
  };
}
export type Pipeline = Awaited<ReturnType<typeof openPipeline>>;

/** The embedded runtime: each test file has its own. */
async function openOwnRuntime(): Promise<Deployed> {
  const log: string[] = [];
  const { endpoint, outputs, onEnd, close } = await startRuntime({
    assembly: CONFORMANCE_ASSEMBLY,
    concurrency: 5,
    onLog: ({ text }) => log.push(text),
    cacheIn: `${CONFORMANCE_ASSEMBLY.directory}-cache`,
  });
  const local: Endpoint = { endpoint, ...LOCAL };
  return {
    connection: connect({ endpoint: local, outputs, pollMs: 20, onEnd }),
    endpoint: local,
    outputs,
    logLines: async (word) => log.filter((line) => line.includes(word)),
    close,
  };
}

async function openDeployed(place: RemotePlace): Promise<Deployed> {
  const endpoint = endpointOf(place);
  const { outputs = {} } = (await describeStack(endpoint, place.stackName)) ?? {};
  const groups = Object.entries(outputs).find(([key]) => key.endsWith(OUTPUT.logGroupNames))?.[1] ?? '';
  return {
    connection: (await joinRemote(place)).connection,
    endpoint,
    outputs,
    // LocalStack gives all lines for any pattern.
    logLines: async (word) =>
      (await filterLogs(endpoint, groups.split(','), word, Date.now() - LOG_SINCE_MS)).filter((line) =>
        line.includes(word),
      ),
    close: async () => undefined,
  };
}
