import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const MODULE = new URL('../../../../infra/bundling/gone-with-the-process.ts', import.meta.url).href;

/** Runs a program that has such a folder. @returns how it ended, and whether the folder is left */
async function run(code: string, kill?: NodeJS.Signals) {
  const folder = mkdtempSync(join(tmpdir(), 'fanout-tests-gone-'));
  const program = `import { goneWithTheProcess } from '${MODULE}';
goneWithTheProcess(${JSON.stringify(folder)});
${code}
console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  if (kill !== undefined) {
    await once(child.stdout, 'data');
    child.kill(kill);
  }
  const [exitCode, signal] = (await ended) as [number | null, NodeJS.Signals | null];
  return { exitCode, signal, isLeft: existsSync(folder) };
}

it('a folder goes with its process, whose end stays what it was', async () => {
  const waits = 'setInterval(() => undefined, 1_000);';
  expect(await run('')).toEqual({ exitCode: 0, signal: null, isLeft: false });
  expect(await run(waits, 'SIGINT')).toEqual({ exitCode: null, signal: 'SIGINT', isLeft: false });
  expect(await run(waits, 'SIGTERM')).toEqual({ exitCode: null, signal: 'SIGTERM', isLeft: false });
});

it('an app that heeds the signal itself ends as it likes', async () => {
  const own = "process.on('SIGINT', () => setTimeout(() => process.exit(7), 10));setInterval(() => undefined, 1_000);";
  expect(await run(own, 'SIGINT')).toEqual({ exitCode: 7, signal: null, isLeft: false });
});
