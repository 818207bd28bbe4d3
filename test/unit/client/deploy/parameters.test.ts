import { expect, it } from 'vitest';
import { concurrencyOptions, diffOptions } from '../../../../client/deploy/parameters.ts';

const NAMES = ['OneMaxConcurrency', 'TwoMaxConcurrency'];
const both = (value: number) => NAMES.flatMap((name) => ['--parameters', `${name}=${value}`]);

it('a deployment sets what is asked for, few on LocalStack, and leaves the rest as it is', () => {
  expect(concurrencyOptions(NAMES, { target: 'aws' }, 9)).toEqual(both(9));
  expect(concurrencyOptions(NAMES, { target: 'localstack' }, 9)).toEqual(both(9));
  expect(concurrencyOptions(NAMES, { target: 'localstack' }, undefined)).toEqual(both(5));
  expect(concurrencyOptions(NAMES, { target: 'aws' }, undefined)).toEqual([]);
});

it('a diff on AWS takes the parameters that a deployment would leave; elsewhere it compares templates', () => {
  const deployed = { OneMaxConcurrency: '500', Other: '1' };
  expect(diffOptions(NAMES, { target: 'aws' }, deployed)).toEqual(['--parameters', 'OneMaxConcurrency=500']);
  expect(diffOptions(NAMES, { target: 'aws' })).toEqual([]);
  expect(diffOptions(NAMES, { target: 'localstack' }, deployed)).toEqual(['--method', 'template']);
});
