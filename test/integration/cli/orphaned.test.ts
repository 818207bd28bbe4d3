import { spawn } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { isAlive, workFolder } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';

const ENTRY = new URL('../../../client/cli/entry.cjs', import.meta.url).pathname;

let runtime = Number.NaN;
afterEach(() => {
  if (isAlive(runtime)) process.kill(runtime);
});

/** Starts a runtime below a shell, as npx and npm do, and kills the shell alone. */
async function killShellOf(event: string): Promise<void> {
  const shell = spawn('sh', ['-c', `"${process.execPath}" "${ENTRY}" up --empty & echo pid $! & wait`], {
    cwd: workFolder(`orphaned-${event}`),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, npm_lifecycle_event: event },
  });
  let said = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await eventually(() => said.includes('up at http') || undefined, 'an endpoint', 30_000);
  runtime = Number(/pid (\d+)/.exec(said)?.[1]);
  expect(isAlive(runtime)).toBe(true);
  shell.kill('SIGKILL');
  await eventually(() => shell.signalCode !== null || undefined, 'the end of the shell');
}

it('a runtime ends when the npx that runs it is killed', async () => {
  await killShellOf('npx');
  await eventually(() => !isAlive(runtime) || undefined, 'the end of the runtime');
});
