import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { expect, it } from 'vitest';
import * as limits from '../../core/limits.ts';
import { FanOutStack } from '../../infra/fan-out-stack.ts';
import { ALARM_METRICS, costTables } from '../../scripts/docs/deploy-costs.ts';
import { operationsOf } from '../../scripts/verify/request-shapes/expected.ts';
import { listOf, resourcesOf, type Statement } from '../support/synth.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8');

it('costs what is reckoned', () => {
  for (const table of costTables()) expect(page, 'node scripts/docs/deploy-costs.ts prints it').toContain(table);
});

it('reckons with every metric that an alarm looks at', () => {
  const alarms = resourcesOf(Template.fromStack(new FanOutStack(new App(), 'FanOut')), 'AWS::CloudWatch::Alarm');
  const metricsOf = ({ Properties }: (typeof alarms)[string]): number =>
    ((Properties['Metrics'] as { MetricStat?: unknown }[] | undefined) ?? [{ MetricStat: true }]).filter(
      ({ MetricStat }) => MetricStat !== undefined,
    ).length;
  expect(Object.values(alarms).reduce((sum, alarm) => sum + metricsOf(alarm), 0)).toBe(ALARM_METRICS);
});

/** The right that each operation asks for, where it isn't one of its own name. */
const RIGHTS: Readonly<Record<string, string>> = {
  DescribeStacks: 'cloudformation:DescribeStacks',
  GetItem: 'dynamodb:GetItem',
  UpdateItem: 'dynamodb:UpdateItem',
  Query: 'dynamodb:Query',
  PutEvents: 'events:PutEvents',
  FilterLogEvents: 'logs:FilterLogEvents',
  Invoke: 'lambda:InvokeFunction',
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  PutObject: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  ListObjectsV2: 's3:ListBucket',
};
/** With it S3 says that an object is missing, too, and not that it is forbidden. */
const TO_TELL_MISSING = 's3:ListBucket';

it('gives a client the rights that its code asks for, and no others', () => {
  const [, json = ''] = /deploy-page\.test\.ts reads the next block\. -->\s*```json\n([\s\S]*?)```/.exec(page) ?? [];
  const { Statement: statements } = JSON.parse(json) as { Statement: Statement[] };
  const operations = operationsOf(adaptersOfTheClient());
  expect(operations).toContain('DescribeStacks');
  const asked = [...operations].map((operation) => RIGHTS[operation] ?? `a right for ${operation}`);
  expect([...new Set(statements.flatMap(({ Action }) => listOf(Action)))].sort()).toEqual(
    [...new Set([...asked, TO_TELL_MISSING])].sort(),
  );
});

/** The files of aws/ that the client imports, and what those load on demand. */
function adaptersOfTheClient(): string[] {
  const sources = readdirSync(join(ROOT, 'client'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const text = sources.map((name) => readFileSync(join(ROOT, 'client', name), 'utf8')).join('\n');
  const imported = new Set(
    [...text.matchAll(/(?:from|import\() ?'[./]*\/aws\/([\w-]+)\.ts'/g)].map(([, name]) => name),
  );
  const files = [...imported].map((name) => join(ROOT, `aws/${name}.ts`));
  const onDemand = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/import\('\.\/([\w-]+)\.ts'\)/g)].map(([, name]) =>
      join(ROOT, `aws/${name}.ts`),
    ),
  );
  return [...files, ...onDemand];
}

it('names the limits that hold', () => {
  for (const limit of [
    limits.ITEM_LINE_BYTES,
    limits.CHUNK_BYTES,
    limits.LAMBDA_SYNC_PAYLOAD_BYTES,
    limits.MAPPING_CONCURRENCY.max,
    limits.LAMBDA_MEMORY_MB.max,
  ])
    expect(page).toContain(limit.toLocaleString('en-US'));
});
