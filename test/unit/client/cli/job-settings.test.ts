import { expect, it } from 'vitest';
import { JOB_SETTINGS, toJobSettings } from '../../../../client/cli/job-settings.ts';
import { parseOptions } from '../../../../client/cli/options.ts';

const settingsOf = (...args: string[]) => toJobSettings(parseOptions(args, JOB_SETTINGS).values);

it('says of a job what the options say', async () => {
  expect(
    await settingsOf(
      ...['--param', 'a=1', '--chunk-size', '7', '--max-attempts', '2', '--item-concurrency', '4'],
      ...['--item-timeout', '0.5', '--deadline', '60', '--tolerate', '1%', '--job-id', 'mine'],
    ),
  ).toEqual({
    params: { a: 1 },
    chunkSize: 7,
    maxAttempts: 2,
    itemConcurrency: 4,
    itemTimeoutSeconds: 0.5,
    deadlineSeconds: 60,
    tolerated: { percent: 1 },
    jobId: 'mine',
  });
});

it('says nothing of what is not given, nor of auto', async () => {
  expect(await settingsOf()).toEqual({});
  expect(await settingsOf('--chunk-size', 'auto')).toEqual({});
});

it.each([
  ['--chunk-size', '0'],
  ['--max-attempts', '101'],
  ['--item-concurrency', '1001'],
  ['--item-timeout', '901'],
  ['--deadline', '518401'],
  ['--deadline', '0.5'],
  ['--job-id', 'a b'],
])('%s %s: refused by the name of the option, with what came', async (option, value) => {
  await expect(settingsOf(option, value)).rejects.toThrow(new RegExp(`^${option}: expected .*, got "?${value}`));
});
