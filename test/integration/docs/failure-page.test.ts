import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workFolder } from '../../support/cli.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const cwd = workFolder('failure-page');
const bin = join(cwd, 'bin');

/** A command of the page, and the exit code that it tells. */
interface Example {
  readonly command: string;
  readonly code: number;
}

/** The examples by the heading that they stand under; those that take a minute are left to readers. */
function examples(): [heading: string, commands: Example[]][] {
  const page = readFileSync(join(ROOT, 'docs/failure.md'), 'utf8');
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => [
      section.split('\n')[0] ?? '',
      [...section.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(commandsIn),
    ]);
}

const commandsIn = ([, text = '']: RegExpMatchArray): Example[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [command = '', told] = line.split(/ # exits with (?=\d+$)/);
      return { command, code: Number(told ?? 0) };
    });

function runs(command: string): Promise<{ code: number; said: string }> {
  const env = { ...process.env, NO_COLOR: '1', PATH: `${bin}:${process.env['PATH']}` };
  return new Promise((done) => {
    const child = execFile('bash', ['-c', command], { cwd, env }, (_error, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, said: `${stdout}${stderr}` }),
    );
  });
}

mkdirSync(bin, { recursive: true });
writeFileSync(
  join(bin, 'fanout'),
  `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'client/cli/entry.cjs')}" "$@"\n`,
);
chmodSync(join(bin, 'fanout'), 0o755);

describe.each(examples().filter(([, commands]) => commands.length > 0))('%s', (_heading, commands) => {
  it.each(commands)('$command', async ({ command, code }) => {
    const ran = await runs(command);
    expect(ran.code, ran.said).toBe(code);
  });
});

it('the page has an example for most of what can fail', () => {
  expect(examples().flatMap(([, commands]) => commands).length).toBeGreaterThan(15);
});
