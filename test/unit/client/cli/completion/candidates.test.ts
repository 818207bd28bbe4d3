import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../../client/cli/commands/all.ts';
import { candidates, FILES } from '../../../../../client/cli/completion/candidates.ts';

const complete = (...words: string[]) =>
  candidates(words, COMMANDS, {
    jobs: async () => ['job-1', 'job-2', 'nightly'],
    tasks: async (file) => (file === undefined ? ['square', 'sleep', 'noop'] : [`of-${file}`]),
  });

it.each<[string[], string[]]>([
  [['ru'], ['run']],
  [['st'], ['status']],
  [['--ver'], ['--version']],
  [['help', 'sta'], ['status']],
  [['nonesuch', ''], []],
  [
    ['run', 's'],
    ['square', 'sleep'],
  ],
  [['run', '--tasks', 'my.ts', ''], ['of-my.ts']],
  [['run', '--tasks=my.ts', ''], ['of-my.ts']],
  [['run', '--json', 'n'], ['noop']],
  [['run', '--param', 'a=b', 'sq'], ['square']],
  [['run', '--param', 'a', '=', 'b', 'sq'], ['square']],
  [['run', 'square', 'in'], [FILES]],
  [['run', 'square', '--output', 'o'], [FILES]],
  [
    ['run', 'square', '--format', 'j'],
    ['jsonl', 'json'],
  ],
  [['run', 'square', '--chunk-size', ''], []],
  [['run', 'square', '--ra'], ['--range']],
  [['run', 'square', '--range', '0..1', '--ra'], []],
  [['run', 'square', '--range=0..1', '--ra'], []],
  [['run', 'square', '--param', 'a=1', '--para'], ['--param']],
  [['invoke', 'ev'], [FILES]],
  [
    ['wait', 'job'],
    ['job-1', 'job-2'],
  ],
  [['clean', 'job-1', 'n'], ['nightly']],
  [['jobs', ''], []],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
])('%j may become %j', async (words, expected) => {
  expect(await complete(...words)).toEqual(expected);
});

describe("a target's value, however a shell cuts the words", () => {
  it.each([[['--target', 'l']], [['--target=l']], [['--target', '=', 'l']]])('%j', async (words) => {
    expect(await complete('jobs', ...words)).toEqual(['local', 'localstack']);
  });

  it.each([[['--target', '']], [['--target=']], [['--target', '=']]])('%j, with nothing of it', async (words) => {
    expect(await complete('jobs', ...words)).toEqual(['local', 'localstack', 'aws']);
  });
});

it('every command completes its options', async () => {
  for (const { name, options } of COMMANDS)
    expect(await complete(name, '--')).toEqual([...Object.keys(options).map((option) => `--${option}`), '--help']);
});
