import { describe, expect, it } from 'vitest';
import {
  type ConfigInput,
  configSchema,
  SETTLE_RESERVE_SECONDS,
  STACK_PROTOCOL_VERSION,
} from '../../../core/config.ts';
import { PROTOCOL_VERSION } from '../../../events/protocol.ts';

/** Fields that are refused, and what is said. */
function refusals(input: Record<string, unknown>): Record<string, string> {
  const { error } = configSchema.safeParse(input);
  return Object.fromEntries((error?.issues ?? []).map((issue) => [issue.path.join('.'), issue.message]));
}

describe('the configuration', () => {
  it('is valid by default, and frozen', () => {
    const config = configSchema.parse({});
    expect(config).toMatchObject({
      consumerTimeoutSeconds: 60,
      itemTimeoutSeconds: 20,
      visibilityTimeoutSeconds: 360,
      batchSize: 1,
      maxReceiveCount: 10,
      queueRetentionSeconds: 604_800,
      deadLetterRetentionSeconds: 1_209_600,
      jobDeadlineSeconds: 518_400,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('survives the way through an environment variable', () => {
    const config = configSchema.parse({ consumerTimeoutSeconds: 120 });
    expect(configSchema.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  it('leaves time for two silences of an item in one delivery', () => {
    const { itemTimeoutSeconds, consumerTimeoutSeconds } = configSchema.parse({});
    const graceSeconds = 1;
    expect(2 * (itemTimeoutSeconds + graceSeconds)).toBeLessThan(consumerTimeoutSeconds - SETTLE_RESERVE_SECONDS);
  });

  it('derives the visibility timeout from the timeout and the window', () => {
    const config = configSchema.parse({ consumerTimeoutSeconds: 100, batchWindowSeconds: 20 });
    expect(config.visibilityTimeoutSeconds).toBe(620);
  });

  it.each<[string, ConfigInput]>([
    ['visibilityTimeoutSeconds', { visibilityTimeoutSeconds: 359 }],
    ['itemTimeoutSeconds', { itemTimeoutSeconds: 55.5 }],
    ['itemTimeoutSeconds', { consumerTimeoutSeconds: 24 }],
    ['deadLetterRetentionSeconds', { deadLetterRetentionSeconds: 600_000 }],
    ['jobDeadlineSeconds', { jobDeadlineSeconds: 86_400, queueRetentionSeconds: 86_400 }],
  ])('refuses %s where it does not go with the others: %j', (field, input) => {
    expect(Object.keys(refusals(input))).toEqual([field]);
    expect(refusals(input)[field]).toMatch(/expected .*got \d/);
  });

  it.each([
    ['batchSize', 10],
    ['maxConcurrency', 1],
    ['maxConcurrency', 1_001],
    ['maxReceiveCount', 2],
    ['consumerTimeoutSeconds', 901],
    ['consumerMemoryMb', 127],
    ['queueRetentionSeconds', 604_801],
    ['resultRetentionDays', 20],
    ['itemTimeoutSeconds', 0],
  ])('refuses %s = %i by its name', (field, value) => {
    expect(Object.keys(refusals({ [field]: value }))).toContain(field);
  });

  it('refuses a name that it does not know', () => {
    expect(configSchema.safeParse({ visibilityTimeout: 5 }).error?.issues[0]?.message).toContain('visibilityTimeout');
  });

  it('speaks the version that messages speak', () => {
    expect(STACK_PROTOCOL_VERSION).toBe(PROTOCOL_VERSION);
  });
});
