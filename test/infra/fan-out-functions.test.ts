import { describe, expect, it } from 'vitest';
import {
  FUNCTIONS,
  functionOf,
  listOf,
  resourceOf,
  resourcesOf,
  roleOf,
  type Statement,
  statementsOf,
  templateOf,
} from '../support/synth.ts';

const template = templateOf();

describe.each(FUNCTIONS)('the %s', (name) => {
  it('runs on Node 24 and Arm, in a role and with a log group of its own', () => {
    const { Properties } = functionOf(template, name);
    const log = resourceOf(template, 'AWS::Logs::LogGroup', `Functions${name}Log`);
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'handler.handler',
      Role: { 'Fn::GetAtt': [roleOf(template, name).id, 'Arn'] },
      LoggingConfig: { LogGroup: { Ref: log.id } },
    });
    expect(log.Properties['RetentionInDays']).toBe(14);
    expect(Properties['FunctionName']).toBeUndefined();
  });

  it('is told where everything is', () => {
    const { Variables } = functionOf(template, name).Properties['Environment'] as {
      Variables: Record<string, unknown>;
    };
    expect(Object.keys(Variables)).toEqual(
      expect.arrayContaining(
        ['QUEUE_URL', 'TABLE_NAME', 'BUCKET_NAME', 'EVENT_BUS_NAME', 'MAX_CONCURRENCY', 'CONFIG'].map(
          (key) => `FANOUT_${key}`,
        ),
      ),
    );
    expect(JSON.parse(String(Variables['FANOUT_CONFIG']))).toMatchObject({
      consumerTimeoutSeconds: 60,
      maxConcurrency: 50,
    });
  });

  it('may be in a chain of invocations that is long only where one is', () => {
    const chained = name === 'Producer' || name === 'Consumer';
    expect(functionOf(template, name).Properties['RecursiveLoop']).toBe(chained ? 'Allow' : undefined);
  });
});

describe('permissions', () => {
  const statements = (): readonly Statement[] =>
    Object.values(resourcesOf(template, 'AWS::IAM::Policy')).flatMap(statementsOf);

  it('name each action', () => {
    for (const { Action } of statements())
      for (const action of listOf(Action)) expect(action).toMatch(/^[a-z0-9]+:[A-Z]\w+$/);
  });

  /** Objects are named by prefix, since their keys hold ids that nobody knows beforehand; nothing else ends in a star. */
  it('name each resource, objects by their prefix', () => {
    const stars = statements().flatMap(({ Action, Resource }) =>
      listOf(Resource).flatMap((resource) => {
        expect(resource).not.toBe('*');
        const joined = (resource as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join']?.[1] ?? [];
        const tail = String(joined.at(-1) ?? '');
        return tail.includes('*') ? [`${listOf(Action).join(' ')} ${tail}`] : [];
      }),
    );
    expect([...new Set(stars)].sort()).toEqual([
      's3:GetObject s3:GetObjectVersion /*',
      's3:GetObject s3:GetObjectVersion /jobs/*',
      's3:PutObject /dead-letters/*',
      's3:PutObject /inputs/*',
      's3:PutObject /jobs/*',
    ]);
  });

  it('go to one role each, and none is managed', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::IAM::Policy')))
      expect(Properties['Roles']).toHaveLength(1);
    for (const name of FUNCTIONS) expect(roleOf(template, name).Properties['ManagedPolicyArns']).toBeUndefined();
  });

  it('let only the reaper list jobs, only the settler read dead letters, and only what produces be invoked', () => {
    const rolesThatMay = (action: string) =>
      Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
        .filter((policy) => statementsOf(policy).some(({ Action }) => listOf(Action).includes(action)))
        .map(({ Properties }) => (Properties['Roles'] as { Ref: string }[])[0]?.Ref);
    expect(rolesThatMay('dynamodb:Query')).toEqual([roleOf(template, 'Reaper').id]);
    expect(rolesThatMay('lambda:InvokeFunction').sort()).toEqual(
      [roleOf(template, 'Producer').id, roleOf(template, 'Reaper').id].sort(),
    );
    expect(rolesThatMay('sqs:ReceiveMessage').sort()).toEqual(
      [roleOf(template, 'Consumer').id, roleOf(template, 'Settler').id].sort(),
    );
    expect(rolesThatMay('sqs:SendMessage').sort()).toEqual(
      [roleOf(template, 'Consumer').id, roleOf(template, 'Producer').id].sort(),
    );
  });
});
