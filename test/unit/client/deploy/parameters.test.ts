import { expect, it } from 'vitest';
import { concurrencyOptions, concurrencyOptionsOfDiff } from '../../../../client/deploy/parameters.ts';

const NAMES = ['OneMaxConcurrency', 'TwoMaxConcurrency'];
const both = (value: number) => NAMES.flatMap((name) => ['--parameters', `${name}=${value}`]);

it('a deployment sets what is asked for, few on LocalStack, and leaves the rest as it is', () => {
  expect(concurrencyOptions(NAMES, { target: 'aws' }, 9)).toEqual(both(9));
  expect(concurrencyOptions(NAMES, { target: 'localstack' }, 9)).toEqual(both(9));
  expect(concurrencyOptions(NAMES, { target: 'localstack' }, undefined)).toEqual(both(5));
  expect(concurrencyOptions(NAMES, { target: 'aws' }, undefined)).toEqual([]);
});

it('a diff compares with what a deployment would leave', () => {
  const deployed = { OneMaxConcurrency: '500', Other: '1' };
  const ofDiff = (target: 'aws' | 'localstack') => concurrencyOptionsOfDiff(NAMES, { target }, undefined, deployed);
  expect(ofDiff('aws')).toEqual(['--parameters', 'OneMaxConcurrency=500']);
  expect(ofDiff('localstack')).toEqual(both(5));
  expect(concurrencyOptionsOfDiff(NAMES, { target: 'aws' }, undefined)).toEqual([]);
});
