import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseOptions } from '../../../../client/cli/options.ts';
import { PLACE } from '../../../../client/cli/place.ts';
import { type PlaceOptions, placeOf } from '../../../../client/targets/place.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'place-'));
});
const writeConfig = (text: string) => writeFileSync(join(directory, 'fanout.json'), text);
const settle = (given: PlaceOptions, environment: Record<string, string> = {}) =>
  placeOf(given, (field) => `--${field}`, environment, directory);

describe('where jobs run', () => {
  it('is this machine, where nobody says otherwise', () => {
    expect(settle({})).toEqual({ target: 'local' });
    expect(settle({}, { FANOUT_TARGET: '' })).toEqual({ target: 'local' });
  });

  it('is what the command says, before the environment, before the file', () => {
    writeConfig('{"target": "localstack", "stack": "Orders"}');
    expect(settle({})).toEqual({ target: 'localstack', stackName: 'Orders' });
    expect(settle({}, { FANOUT_TARGET: 'aws' })).toEqual({ target: 'aws', stackName: 'Orders' });
    expect(settle({ target: 'local' }, { FANOUT_TARGET: 'aws' })).toEqual({ target: 'local' });
  });

  it('is an endpoint, where that is named alone', () => {
    const endpoint = 'http://127.0.0.1:4600/';
    expect(settle({ endpoint })).toEqual({
      target: 'endpoint',
      endpoint: 'http://127.0.0.1:4600',
      stackName: 'FanOut',
    });
    expect(settle({ endpoint, target: 'localstack' })).toMatchObject({ target: 'localstack' });
  });

  it('takes target and endpoint from one source', () => {
    expect(settle({ target: 'aws' }, { FANOUT_ENDPOINT: 'http://127.0.0.1:1' })).toEqual({
      target: 'aws',
      stackName: 'FanOut',
    });
  });

  it('names the stack by its stage', () => {
    expect(settle({ target: 'aws', stage: 'dev' })).toMatchObject({ stackName: 'FanOut-dev', stage: 'dev' });
    expect(settle({ target: 'aws' }, { FANOUT_STACK: 'Orders', FANOUT_STAGE: '2' })).toMatchObject({
      stackName: 'Orders-2',
    });
  });

  it('is read from a file with a byte order mark, too', () => {
    writeConfig('\uFEFF{"target": "aws"}');
    expect(settle({})).toEqual({ target: 'aws', stackName: 'FanOut' });
  });

  it('needs no file that can be read, where the command says it all', () => {
    writeConfig('{');
    expect(settle({ target: 'local' })).toEqual({ target: 'local' });
  });
});

describe('what is wrong is named, with where it was said', () => {
  it.each<[PlaceOptions, Record<string, string>, string]>([
    [{ target: 'cloud' }, {}, '--target: expected one of local, localstack, aws, got "cloud"'],
    [{ target: '' }, {}, '--target: expected one of local, localstack, aws, got ""'],
    [{}, { FANOUT_TARGET: 'asw' }, 'FANOUT_TARGET: expected one of local, localstack, aws, got "asw"'],
    [{ endpoint: 'localhost:4566' }, {}, '--endpoint: expected a URL such as http://127.0.0.1:4566, got "localhost'],
    [{ target: 'local', endpoint: 'http://127.0.0.1:1' }, {}, '--endpoint: expected none with the local target'],
    [{ target: 'aws', stage: 'a_b' }, {}, '--stage: expected 1-32 letters, digits and hyphens'],
    [{ target: 'aws', stage: 'ü' }, {}, '--stage: expected 1-32 letters'],
    [{ target: 'aws' }, { FANOUT_STACK: '1st' }, 'FANOUT_STACK: expected letters, digits and hyphens'],
    [
      { target: 'aws', stack: 'a'.repeat(126), stage: 'dev' },
      {},
      '--stage: expected one that makes a name of up to 128',
    ],
    [{ stage: 'dev' }, {}, '--stage: expected a target that stacks are deployed to, got "dev" for the local one'],
  ])('%j with %j', (given, environment, message) => {
    expect(() => settle(given, environment)).toThrow(message);
  });

  it.each([
    ['{', 'fanout.json: expected JSON'],
    ['[]', 'fanout.json: expected an object, got []'],
    ['{"target": 5}', 'target in fanout.json: expected text, got 5'],
    ['{"tasks": ""}', 'tasks in fanout.json: expected text, got ""'],
    ['{"targte": "aws"}', 'fanout.json: expected target, endpoint, stack, stage, tasks, got the field "targte"'],
    ['{"target": "cloud"}', 'target in fanout.json: expected one of'],
    ['{"target": "aws", "stage": "a b"}', 'stage in fanout.json: expected 1-32'],
  ])('%s', (text, message) => {
    writeConfig(text);
    expect(() => settle({})).toThrow(message);
  });

  it('by every command that asks', () => {
    expect(() => parseOptions(['--target', 'awss'], PLACE)).toThrow('--target: expected one of');
  });
});
