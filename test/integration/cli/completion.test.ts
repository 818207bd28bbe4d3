import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fanout, workFolder } from '../../support/cli.ts';

const cwd = workFolder('completion');
const MAIN = resolve(import.meta.dirname, '../../../client/cli/main.ts');
const has = (shell: string) => spawnSync(shell, ['--version'], { stdio: 'ignore' }).status === 0;

beforeAll(async () => {
  mkdirSync(join(cwd, '.fanout/jobs/nightly-1'), { recursive: true });
  writeFileSync(join(cwd, 'input file.jsonl'), '1\n');
  rmSync(join(cwd, '.fanout/assemblies'), { recursive: true, force: true });
  await fanout(['tasks'], cwd);
});

/** Asks bash itself what a command line may become: the script, with words as bash cuts them. */
function askBash(...words: string[]): string[] {
  const script = `fanout() { "$NODE" "$MAIN" "$@"; }
source <(fanout completion bash)
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_fanout
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const text = execFileSync('bash', ['-c', script, 'bash', 'fanout', ...words], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath, MAIN },
  });
  return text.split('\n').filter((line) => line !== '');
}

describe.runIf(has('bash'))('in bash', () => {
  it.each<[string[], string[]]>([
    [['ru'], ['run']],
    [['run', 'squ'], ['square']],
    [['run', 'square', '--ran'], ['--range']],
    [
      ['run', 'square', '--target', '=', 'lo'],
      ['local', 'localstack'],
    ],
    [['run', 'square', '--output', '=', 'inp'], ['input file.jsonl']],
    [['run', 'square', 'inp'], ['input file.jsonl']],
    [['wait', 'night'], ['nightly-1']],
    [['completion', 'z'], ['zsh']],
  ])('%j becomes %j', (words, expected) => {
    expect(askBash(...words)).toEqual(expected);
  });

  it('a --help among the words asks for none', () => {
    expect(askBash('run', '--help', '--ra')).toEqual(['--range']);
  });

  it('and nothing is made where there was nothing', async () => {
    const bare = workFolder('completion-bare');
    expect(await fanout(['complete', '--', 'run', ''], bare)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(spawnSync('ls', ['-A', bare], { encoding: 'utf8' }).stdout).toBe('');
  });
});

describe.each(['bash', 'zsh', 'fish'])('the script for %s', (shell) => {
  it('asks the command that was typed, and leaves files to the shell', async () => {
    const { stdout, code } = await fanout(['completion', shell], cwd);
    expect(code).toBe(0);
    expect(stdout).toMatch(/ complete -- /);
    expect(stdout).toContain(':file');
    expect(stdout).toMatch(/^(complete|compdef) .*\bfanout\b/m);
  });

  it.runIf(has(shell))('is good syntax', async () => {
    const { stdout } = await fanout(['completion', shell], cwd);
    const file = join(cwd, `script.${shell}`);
    writeFileSync(file, stdout);
    const checked = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    expect({ status: checked.status, stderr: checked.stderr }).toEqual({ status: 0, stderr: '' });
  });
});

/** zsh wants a terminal to complete in; here its functions are replaced by ones that print. */
it.runIf(has('zsh'))('zsh offers what it is answered', () => {
  const script = `fanout() { "$NODE" "$MAIN" "$@"; }
compdef() { : }; compset() { : }; _files() { print files }; compadd() { shift; print -l -- "$@" }
source <(fanout completion zsh)
words=(fanout jobs --target lo); CURRENT=4; _fanout
words=(fanout run square ''); CURRENT=4; _fanout`;
  const env = { ...process.env, NODE: process.execPath, MAIN };
  const text = execFileSync('zsh', ['-f', '-c', script], { cwd, encoding: 'utf8', env });
  expect(text.trim().split('\n')).toEqual(['local', 'localstack', 'files']);
});

it.runIf(has('fish'))('fish offers what it is answered', () => {
  const script = `function fanout; $NODE $MAIN $argv; end
fanout completion fish | source
complete -C 'fanout jobs --target lo'
complete -C 'fanout run square --target=lo'`;
  const env = { ...process.env, NODE: process.execPath, MAIN };
  const text = execFileSync('fish', ['--no-config', '-c', script], { cwd, encoding: 'utf8', env });
  expect(text.trim().split('\n')).toEqual(['local', 'localstack', '--target=local', '--target=localstack']);
});
