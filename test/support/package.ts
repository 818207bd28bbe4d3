import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Ran } from './cli.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

/** What is no part of the sources. */
const LEFT_OUT = /^(node_modules|dist|cdk\.out|coverage|\.git|\.fanout|\.vitest|\.localstack|.*\.tgz)$/;

/** A copy of the repository, to pack in peace: other tests use the repository meanwhile. */
export function copyOfRepository(): string {
  const copy = emptyFolder('repository');
  cpSync(ROOT, copy, { recursive: true, filter: (from) => from === ROOT || !LEFT_OUT.test(basename(from)) });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

export const emptyFolder = (name: string): string => realpathSync(mkdtempSync(join(tmpdir(), `fanout-${name}-`)));

/** What says where npm gets packages from, and whom it trusts; the rest of what `npm test` sets is about this repository. */
const KEPT = /^(npm_config_(registry|cache|userconfig|cafile)|node_extra_ca_certs)$/i;

/** The environment of a stranger's shell in a project, with the Node that the project has installed, if it has. */
export function strangersEnvironment(project: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|vitest|node_|fanout_)/i.test(name) || KEPT.test(name),
  );
  return {
    ...Object.fromEntries(own),
    PATH: `${join(project, 'node_modules/.bin')}:${process.env['PATH']}`,
    NO_COLOR: '1',
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
}

/** Runs a line in a shell, as it stands. */
export function shell(line: string, cwd: string, env: NodeJS.ProcessEnv = process.env): Promise<Ran> {
  const child = spawn('sh', ['-c', line], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ran = { code: null as number | null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ran.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ran.stderr += text;
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ ...ran, code }));
  });
}
