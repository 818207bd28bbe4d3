import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../../functions/settings.ts';

const environment = {
  FANOUT_QUEUE_URL: 'http://127.0.0.1/queue',
  FANOUT_TABLE_NAME: 'table',
  FANOUT_BUCKET_NAME: 'bucket',
  FANOUT_EVENT_BUS_NAME: 'bus',
  FANOUT_PRODUCER_NAME: 'producer',
  FANOUT_MAX_CONCURRENCY: '50',
  FANOUT_CONFIG: '{"consumerTimeoutSeconds":120}',
  AWS_LAMBDA_FUNCTION_NAME: 'self',
  SOMETHING_ELSE: 'left alone',
};

describe('loadSettings', () => {
  it('reads what the stack tells, frozen', () => {
    const settings = loadSettings(environment);
    expect(settings).toMatchObject({
      queueUrl: 'http://127.0.0.1/queue',
      producerName: 'producer',
      maxConcurrency: 50,
    });
    expect(settings.config).toMatchObject({ consumerTimeoutSeconds: 120, visibilityTimeoutSeconds: 720 });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('takes the function itself for the producer where none is named', () => {
    expect(loadSettings({ ...environment, FANOUT_PRODUCER_NAME: undefined }).producerName).toBe('self');
  });

  it.each(['FANOUT_QUEUE_URL', 'FANOUT_TABLE_NAME', 'FANOUT_BUCKET_NAME', 'FANOUT_CONFIG', 'FANOUT_MAX_CONCURRENCY'])(
    'says that %s is missing',
    (name) => {
      expect(() => loadSettings({ ...environment, [name]: undefined })).toThrow(name);
    },
  );
});
