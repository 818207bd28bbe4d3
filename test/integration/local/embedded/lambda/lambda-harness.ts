import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createLambdaService } from '../../../../../local/embedded/lambda/service.ts';
import type {
  FunctionConfiguration,
  LambdaService,
  LambdaServiceOptions,
  LogLine,
} from '../../../../../local/embedded/lambda/types.ts';

const fixtures = fileURLToPath(new URL('../../../../fixtures/lambda/', import.meta.url));

/** A service with what it said and delivered. */
export interface Harness {
  readonly service: LambdaService;
  readonly workDirectory: string;
  readonly logs: LogLine[];
  readonly deliveries: { readonly arn: string; readonly body: string }[];
  readonly warnings: string[];
  /** Puts a fixture as a function of the same name. */
  put(fixture: string, changes?: Partial<FunctionConfiguration>): void;
  /** Invokes it and answers the parsed payload with the rest. */
  invoke(name: string, event?: unknown): Promise<Invoked>;
  end(): Promise<void>;
}

export interface Invoked {
  readonly payload: unknown;
  readonly functionError: string | undefined;
  readonly logTail: string;
}

/** Starts a service with a work directory of its own. */
export async function startHarness(changes: Partial<LambdaServiceOptions> = {}): Promise<Harness> {
  const workDirectory = await mkdtemp(join(tmpdir(), 'fanout-lambda-'));
  const logs: LogLine[] = [];
  const deliveries: { arn: string; body: string }[] = [];
  const warnings: string[] = [];
  const service = createLambdaService({
    endpoint: () => 'http://127.0.0.1:9',
    region: 'eu-west-1',
    accountId: '000000000000',
    workDirectory,
    onLog: (line) => logs.push(line),
    callQueue: () => Promise.reject(new Error('expected no mapping')),
    deliver: async (arn, body) => {
      deliveries.push({ arn, body });
    },
    asyncRetryDelaysMs: [10, 20],
    onWarning: (text) => warnings.push(text),
    ...changes,
  });
  return {
    service,
    workDirectory,
    logs,
    deliveries,
    warnings,
    put: (fixture, functionChanges) => service.putFunction(configurationOf(fixture, functionChanges)),
    async invoke(name, event = {}) {
      const result = await service.invoke(name, JSON.stringify(event), 'RequestResponse');
      return { payload: JSON.parse(result.payload), functionError: result.functionError, logTail: result.logTail };
    },
    async end() {
      await service.close();
      await rm(workDirectory, { recursive: true, force: true });
    },
  };
}

/** A fixture's folder as a function of its name. */
export function configurationOf(fixture: string, changes: Partial<FunctionConfiguration> = {}): FunctionConfiguration {
  return {
    functionName: fixture,
    functionArn: `arn:aws:lambda:eu-west-1:000000000000:function:${fixture}`,
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    codeDirectory: join(fixtures, fixture),
    memorySizeMb: 512,
    timeoutSeconds: 10,
    environment: {},
    logGroupName: `/aws/lambda/${fixture}`,
    ...changes,
  };
}

/** Looks again and again until it holds. */
export async function until(holds: () => boolean | Promise<boolean>, limitMs = 5000, what = 'it'): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come to hold within ${limitMs} ms`);
    await delay(10);
  }
}

/** Whether the process exists and isn't a zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z';
  } catch {
    return false;
  }
}

/** Every process that carries this text in its environment (Linux). */
export function processesMarked(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`).includes(text) && isAlive(pid);
      } catch {
        return false;
      }
    });
}

/** The processes whose parent this is (Linux). */
export function childrenOf(parentPid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parentPid;
      } catch {
        return false;
      }
    });
}

/** An error object of Lambda's. */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
}
