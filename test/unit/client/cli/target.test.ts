import { expect, it } from 'vitest';
import { parseOptions } from '../../../../client/cli/options.ts';
import { TARGET } from '../../../../client/cli/shared-options.ts';
import { checkTarget } from '../../../../client/cli/target.ts';

it.each([
  [undefined, undefined],
  ['local', undefined],
  ['local', 'aws'],
  [undefined, 'local'],
  [undefined, ''],
])('--target %s with FANOUT_TARGET %s is the local one', (given, environment) => {
  expect(() => checkTarget(given, environment)).not.toThrow();
});

it.each([
  ['aws', undefined, "--target: aws isn't there yet"],
  [undefined, 'localstack', "FANOUT_TARGET: localstack isn't there yet"],
  ['', undefined, '--target: expected one of local, localstack, aws, got ""'],
  [undefined, 'cloud', 'FANOUT_TARGET: expected one of'],
])('--target %s with FANOUT_TARGET %s is refused', (given, environment, message) => {
  expect(() => checkTarget(given, environment)).toThrow(message);
});

it('is checked wherever it may be given', () => {
  expect(() => parseOptions(['--target', 'aws'], { target: TARGET })).toThrow("isn't there yet");
});
