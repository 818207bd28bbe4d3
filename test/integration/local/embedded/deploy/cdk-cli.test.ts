import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { synthesize } from '../../../../../client/targets/synth.ts';
import { TEST_FOLDER } from '../../../../support/eventually.ts';
import { cdkOn } from '../support/cdk-cli.ts';
import { type EmptyRuntime, MINI_ASSEMBLY, startEmptyRuntime } from '../support/mini-stack.ts';
import { stacksOf } from '../support/stacks.ts';

/** What a deploy may take, its start and a busy machine included. */
const DEPLOY_LIMIT_SECONDS = 10;

let home: string;
let runtime: EmptyRuntime;
let cdk: ReturnType<typeof cdkOn>;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cdk-'));
  runtime = await startEmptyRuntime();
  cdk = cdkOn(runtime.local.endpoint, home);
  const bootstrap = await cdk('bootstrap', 'aws://000000000000/us-east-1');
  expect(bootstrap).toMatchObject({ exitCode: 0, text: expect.stringContaining('bootstrapped') });
});
afterAll(async () => {
  await runtime.close();
  await rm(home, { recursive: true, force: true });
});

const deploy = (app: string) => cdk('deploy', '--all', '--app', app, '--require-approval', 'never');

/** The mini stack in a folder of the test's own, with changes. */
async function miniApp(name: string, replace: readonly [file: string, from: string, to: string][]): Promise<string> {
  const directory = join(home, name);
  await cp(MINI_ASSEMBLY, directory, { recursive: true });
  for (const [file, from, to] of replace) {
    const text = await readFile(join(directory, file), 'utf8');
    expect(text).toContain(from);
    await writeFile(join(directory, file), text.replaceAll(from, to));
  }
  return directory;
}

async function echo(): Promise<unknown> {
  const { Echo } = await stacksOf(runtime).resources('Mini');
  const Payload = JSON.stringify({ record: false });
  const answer = await runtime.lambda.send(new InvokeCommand({ FunctionName: Echo, Payload }));
  return JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8'));
}

it('deploys, changes code in place, rolls back what fails, and destroys', async () => {
  const first = await deploy(await miniApp('first', []));
  expect(first).toMatchObject({ exitCode: 0, text: expect.stringContaining('the embedded runtime has no alarms') });
  expect(first.seconds).toBeLessThan(DEPLOY_LIMIT_SECONDS);
  expect(await echo()).toEqual({ echo: { record: false } });

  const changed: [string, string, string][] = [
    ['asset.echo/index.mjs', '{ echo: event }', '{ second: event }'],
    ['Mini.assets.json', 'echo.zip', 'echo-2.zip'],
    ['Mini.template.json', 'echo.zip', 'echo-2.zip'],
  ];
  const app = await miniApp('second', changed);
  expect(await deploy(app)).toMatchObject({ exitCode: 0, text: expect.stringContaining('UPDATE_COMPLETE') });
  expect(await echo()).toEqual({ second: { record: false } });
  expect(await deploy(app)).toMatchObject({ exitCode: 0, text: expect.stringContaining('(no changes)') });

  const broken = await miniApp('broken', [
    ['Mini.template.json', '"VisibilityTimeout": 30', '"VisibilityTimeout": 99999'],
  ]);
  const failed = await deploy(broken);
  expect(failed.exitCode).toBe(1);
  expect(failed.text).toMatch(/UPDATE_FAILED .*\bWork\b.*VisibilityTimeout.*between 0 and 43200/);
  expect(await echo()).toEqual({ second: { record: false } });

  const destroyed = await cdk('destroy', '--all', '--force', '--app', app);
  expect(destroyed).toMatchObject({ exitCode: 0, text: expect.stringContaining('destroyed') });
  expect((await runtime.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
  expect((await runtime.sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
  const { Buckets } = await runtime.s3.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual(['cdk-hnb659fds-assets-000000000000-us-east-1']);
});

it("deploys the project's own stack in seconds", async () => {
  const { directory } = await synthesize(undefined, join(TEST_FOLDER, 'assemblies'));
  const deployed = await deploy(directory);
  expect(deployed).toMatchObject({ exitCode: 0, text: expect.stringContaining('FanOutProducerName = ') });
  expect(deployed.seconds).toBeLessThan(DEPLOY_LIMIT_SECONDS);
});
