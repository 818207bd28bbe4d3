import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLocal } from '../../../../local/embedded/start-local.ts';
import { MINI_ASSEMBLY, startMiniStack } from './support/mini-stack.ts';

interface MutableTemplate {
  Resources: Record<string, unknown>;
  Outputs: Record<string, unknown>;
  [section: string]: unknown;
}

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'assembly-'));
  await cp(MINI_ASSEMBLY, directory, { recursive: true });
});
afterEach(() => rm(directory, { recursive: true }));

async function edit(change: (template: MutableTemplate) => void): Promise<void> {
  const path = join(directory, 'Mini.template.json');
  const template: MutableTemplate = JSON.parse(await readFile(path, 'utf8'));
  change(template);
  await writeFile(path, JSON.stringify(template));
}

const start = () => startLocal({ assemblyDirectory: directory });

it('names what it creates after stack and resource, the same each time', async () => {
  const first = await startMiniStack();
  const second = await startMiniStack({ parameters: { Consumers: '7' } });
  expect(first.local.stackName).toBe('Mini');
  expect(first.output('TableName')).toMatch(/^Mini-Ledger-[0-9A-F]{12}$/);
  expect(first.output('BucketName')).toMatch(/^mini-objects-[0-9a-f]{12}$/);
  expect(first.output('Greeting')).toBe('Mini in us-east-1, hello');
  expect(first.local.outputs).not.toHaveProperty('Prod');
  expect(second.output('TableName')).toBe(first.output('TableName'));
  const { EventSourceMappings } = await second.lambda.send(new ListEventSourceMappingsCommand({}));
  expect(EventSourceMappings?.[0]?.ScalingConfig).toEqual({ MaximumConcurrency: 7 });
  await Promise.all([first.close(), second.close()]);
});

describe('says what is wrong with', () => {
  it.each<[string, (template: MutableTemplate) => void, RegExp]>([
    [
      'an unknown resource type',
      ({ Resources }) => {
        Resources['Cache'] = { Type: 'AWS::ElastiCache::CacheCluster' };
      },
      /^resource Cache \(AWS::ElastiCache::CacheCluster\): .*doesn't know this type; it knows: .*AWS::SQS::Queue/,
    ],
    [
      'an unknown intrinsic function',
      ({ Resources }) => {
        Resources['Odd'] = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { 'Fn::Length': [1] } } };
      },
      /^resource Odd \(AWS::SQS::Queue\): Fn::Length isn't supported; .* knows Ref, Fn::GetAtt/,
    ],
    [
      'a circle',
      ({ Resources }) => {
        Resources['A'] = { Type: 'AWS::SQS::Queue', DependsOn: 'B' };
        Resources['B'] = { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'A' } } };
      },
      /in a circle: A -> B -> A/,
    ],
    [
      'a reference to nothing',
      ({ Outputs }) => {
        Outputs['Odd'] = { Value: { Ref: 'Nothing' } };
      },
      /^output Odd: the template has no resource or parameter Nothing/,
    ],
    [
      'a reference to what a condition leaves out',
      ({ Outputs }) => {
        Outputs['Odd'] = { Value: { Ref: 'ProdOnly' } };
      },
      /ProdOnly is left out by its condition/,
    ],
    [
      'an attribute that is not there',
      ({ Outputs }) => {
        Outputs['Odd'] = { Value: { 'Fn::GetAtt': ['Work', 'Colour'] } };
      },
      /Work \(AWS::SQS::Queue\) has no attribute Colour here; it has: Arn, QueueName, QueueUrl/,
    ],
    [
      'a property that it can not honour',
      ({ Resources }) => {
        const NotificationConfiguration = { QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: 'arn' }] };
        Resources['Noisy'] = { Type: 'AWS::S3::Bucket', Properties: { NotificationConfiguration } };
      },
      /^resource Noisy .*doesn't support the property NotificationConfiguration.QueueConfigurations/,
    ],
    [
      'a value that the service refuses',
      ({ Resources }) => {
        Resources['Slow'] = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 99_999 } };
      },
      /^resource Slow \(AWS::SQS::Queue\): .*VisibilityTimeout.*between 0 and 43200/,
    ],
    [
      'a bad event pattern',
      ({ Resources }) => {
        const Properties = { EventPattern: { source: [{ cidr: '10.0.0.0/8' }] } };
        Resources['Odd'] = { Type: 'AWS::Events::Rule', Properties };
      },
      /^resource Odd \(AWS::Events::Rule\): EventPattern.source: expected one of the matchers/,
    ],
  ])('%s', async (_name, change, message) => {
    await edit(change);
    await expect(start()).rejects.toThrow(message);
  });

  it('a missing asset', async () => {
    await rm(join(directory, 'asset.echo'), { recursive: true });
    await expect(start()).rejects.toThrow(/^resource Echo \(AWS::Lambda::Function\): expected the asset folder/);
  });

  it('a folder that is no cloud assembly', async () => {
    await rm(join(directory, 'manifest.json'));
    await expect(start()).rejects.toThrow(/expected a JSON file of a synthesized cloud assembly at .*manifest.json/);
  });

  it('a stack that is not there', async () => {
    await expect(startLocal({ assemblyDirectory: directory, stackName: 'Maxi' })).rejects.toThrow(
      /expected Maxi, got the stacks: Mini/,
    );
  });
});

it('leaves nothing of a deployment that failed', async () => {
  const free = await startLocal();
  const port = Number(new URL(free.endpoint).port);
  await free.close();
  await edit(({ Outputs }) => {
    Outputs['Odd'] = { Value: { Ref: 'Nothing' } };
  });
  const temporary = await mkdtemp(join(directory, 'temporary-'));
  vi.stubEnv('TMPDIR', temporary);
  await expect(startLocal({ assemblyDirectory: directory, port })).rejects.toThrow('output Odd');
  expect(await readdir(temporary)).toEqual([]);
  const again = await startLocal({ port });
  await again.close();
  expect(await readdir(temporary)).toEqual([]);
  vi.unstubAllEnvs();
});
