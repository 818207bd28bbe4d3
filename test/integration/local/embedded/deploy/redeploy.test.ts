import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EmptyRuntime, startEmptyRuntime } from '../support/mini-stack.ts';
import { stacksOf } from '../support/stacks.ts';

let folder: string;
let runtime: EmptyRuntime;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redeploy-'));
  runtime = await startEmptyRuntime({ assemblyDirectory: await assemblyOf('one') });
});
afterEach(async () => {
  await runtime.close();
  await rm(folder, { recursive: true });
});

type Resources = Readonly<Record<string, object>>;

/** Writes a cloud assembly of the stack App, whose function Task answers with a word. */
async function assemblyOf(answer: string, others: Resources = {}, description = answer): Promise<string> {
  const directory = join(folder, answer);
  await mkdir(join(directory, 'asset.task'), { recursive: true });
  const write = (name: string, content: unknown) => writeFile(join(directory, name), JSON.stringify(content));
  await writeFile(join(directory, 'asset.task/index.mjs'), `export const handler = async () => '${answer}';\n`);
  const objectKey = `${answer}.zip`;
  const Task = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Description: description,
      Code: { S3Bucket: 'assets', S3Key: objectKey },
    },
  };
  await write('App.template.json', { Resources: { Task, ...others } });
  await write('App.assets.json', {
    files: { task: { source: { path: 'asset.task' }, destinations: { here: { objectKey } } } },
  });
  await write('manifest.json', {
    artifacts: {
      'App.assets': { type: 'cdk:asset-manifest', properties: { file: 'App.assets.json' } },
      App: { type: 'aws:cloudformation:stack', properties: { templateFile: 'App.template.json' } },
    },
  });
  return directory;
}

async function said(): Promise<unknown> {
  const { Task } = await stacksOf(runtime).resources('App');
  const { Payload } = await runtime.lambda.send(new InvokeCommand({ FunctionName: Task }));
  return JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
}

/** Waits for the function, and is refused: deployed after it. */
const WRONG = { Wrong: { Type: 'AWS::SQS::Queue', DependsOn: 'Task', Properties: { VisibilityTimeout: 'never' } } };

it('an assembly that fails leaves the code of the one before', async () => {
  expect(await said()).toBe('one');
  await expect(runtime.local.deploy(await assemblyOf('two', WRONG), {})).rejects.toThrow(/Wrong/);
  expect((await stacksOf(runtime).describe('App'))?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await said()).toBe('one');
  await runtime.local.deploy(await assemblyOf('three'), {});
  expect(await said()).toBe('three');
});

it('two at once are deployed one after the other', async () => {
  const [two, three] = [await assemblyOf('two'), await assemblyOf('three')];
  await Promise.all([runtime.local.deploy(two, {}), runtime.local.deploy(three, {})]);
  expect(await said()).toBe('three');
  const ofStack = (await stacksOf(runtime).events('App')).filter((event) => event.startsWith('App UPDATE'));
  expect(ofStack.map((event) => event.split(':')[0])).toEqual([
    'App UPDATE_IN_PROGRESS',
    'App UPDATE_COMPLETE',
    'App UPDATE_IN_PROGRESS',
    'App UPDATE_COMPLETE',
  ]);
});

it('one that fails keeps none from the next', async () => {
  const [wrong, three] = [await assemblyOf('two', WRONG), await assemblyOf('three')];
  const both = await Promise.allSettled([runtime.local.deploy(wrong, {}), runtime.local.deploy(three, {})]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(await said()).toBe('three');
});
