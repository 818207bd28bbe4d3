import { describe, expect, it } from 'vitest';
import { FUNCTIONS, functionOf, resourceOf, roleOf, templateOf } from '../support/synth.ts';

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
