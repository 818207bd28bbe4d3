import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Fanout, lastJson, type Ran } from './cli.ts';
import { LOCALSTACK_HOME } from './install-localstack.ts';
import { freePort, until } from './localstack.ts';
import { zipOf } from './zip.ts';

const ROLE = 'arn:aws:iam::000000000000:role/any';

/** How an invocation ended. */
export interface Invoked {
  readonly error: string | undefined;
  readonly result: { readonly [field: string]: unknown };
  readonly log: string;
}

/** A LocalStack of a test file's own: on a free port, in a home that shares what is installed. */
export class RealLocalStack {
  readonly home = mkdtempSync(join(tmpdir(), 'localstack-'));
  port = 0;
  pid = 0;

  constructor() {
    for (const name of readdirSync(LOCALSTACK_HOME)) {
      const [from, to] = [join(LOCALSTACK_HOME, name), join(this.home, name)];
      if (name === 'installed') cpSync(from, to, { recursive: true });
      else if (/^((python|plugin|dynamodb)-[0-9a-f]{8}|cache)$/.test(name)) symlinkSync(from, to);
    }
    mkdirSync(join(this.home, 'work'));
  }

  run(...args: string[]): Promise<Ran> {
    return new Fanout(['localstack', ...args], join(this.home, 'work'), { FANOUT_LOCALSTACK_HOME: this.home }).ended;
  }

  async start(): Promise<this> {
    this.port ||= await freePort();
    const started = await this.run('start', '--host', '--port', String(this.port), '--json');
    if (started.code !== 0) throw new Error(started.stderr);
    this.pid = Number(lastJson(started)['pid']);
    return this;
  }

  get client() {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    return { endpoint: `http://127.0.0.1:${this.port}`, region: 'us-east-1', credentials, maxAttempts: 1 };
  }

  readonly #clients: { lambda?: LambdaClient; sqs?: SQSClient } = {};

  get lambda(): LambdaClient {
    this.#clients.lambda ??= new LambdaClient(this.client);
    return this.#clients.lambda;
  }

  get sqs(): SQSClient {
    this.#clients.sqs ??= new SQSClient(this.client);
    return this.#clients.sqs;
  }

  /** Makes a function of a handler's source; what it needs it imports itself. */
  async makeFunction(name: string, handler: string, more: Partial<CreateFunctionCommandInput> = {}): Promise<string> {
    await this.lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: 10,
        Code: { ZipFile: zipOf({ 'index.mjs': `export const handler = ${handler};\n` }) },
        ...more,
      }),
    );
    await until(`function ${name} is there`, async () => {
      const asked = new GetFunctionConfigurationCommand({ FunctionName: name });
      const { State, StateReason } = await this.lambda.send(asked);
      if (State === 'Failed') throw new Error(StateReason);
      return State !== 'Pending';
    });
    return name;
  }

  async invoke(name: string, event: unknown = {}): Promise<Invoked> {
    const answer = await this.lambda.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), LogType: 'Tail' }),
    );
    return {
      error: answer.FunctionError,
      result: JSON.parse(Buffer.from(answer.Payload ?? []).toString()),
      log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
    };
  }
}
