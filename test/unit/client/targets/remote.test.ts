import { expect, it } from 'vitest';
import type { RemotePlace } from '../../../../client/targets/place.ts';
import { deployCommand, nameOf } from '../../../../client/targets/remote.ts';

const URL = 'http://127.0.0.1:4595';

it.each<[RemotePlace, Record<string, string>, string]>([
  [{ target: 'aws', stackName: 'FanOut' }, {}, 'AWS'],
  [{ target: 'aws', stackName: 'FanOut' }, { AWS_ENDPOINT_URL: URL }, URL],
  [{ target: 'aws', stackName: 'FanOut', endpoint: 'http://x' }, { AWS_ENDPOINT_URL: URL }, 'http://x'],
  [{ target: 'localstack', stackName: 'FanOut', endpoint: URL }, {}, `LocalStack, ${URL}`],
])('%o is named by where requests go', (place, environment, name) => {
  expect(nameOf(place, environment)).toBe(name);
});

it.each<[RemotePlace, string]>([
  [{ target: 'aws', stackName: 'FanOut' }, 'fanout deploy --target aws'],
  [{ target: 'aws', stackName: 'FanOut', endpoint: URL }, `fanout deploy --target aws --endpoint ${URL}`],
  [{ target: 'endpoint', stackName: 'FanOut', endpoint: URL }, `fanout deploy --endpoint ${URL}`],
  [
    { target: 'localstack', stackName: 'A-dev', stage: 'dev' },
    'fanout deploy --target localstack --stack A --stage dev',
  ],
])('%o is deployed to by a command that goes to the same place', (place, command) => {
  expect(deployCommand(place)).toBe(command);
});
