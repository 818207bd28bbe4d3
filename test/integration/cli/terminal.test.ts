import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fanout, fanout, workFolder } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';

const cwd = workFolder('terminal');
const MAIN = resolve(import.meta.dirname, '../../../client/cli/main.ts');
/** util-linux's: it gives a command a terminal of its own. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;
const ESCAPE = '\u001b';
const COLOUR = new RegExp(`${ESCAPE}\\[[0-9;]*m`);
/** What moves the cursor, or clears, parts what is seen one after the other. */
const MOVE = new RegExp(`${ESCAPE}\\[[0-9;?]*[A-Za-ln-z]|\\r|\\n`);
const BAR = /[█░]/;

let up: Fanout;
beforeAll(async () => {
  up = new Fanout(['up'], cwd);
  await eventually(() => /http:\/\/127/.exec(up.stdout)?.[0], 'an endpoint', 30_000);
});
afterAll(async () => {
  up.child.kill('SIGINT');
  await up.ended;
});

/** Runs a command on a terminal of a given width, and returns all that the terminal got. */
async function onTerminal(args: string, columns: number, env: NodeJS.ProcessEnv = {}) {
  const command = `stty cols ${columns} rows 24; exec "${process.execPath}" "${MAIN}" ${args}`;
  const { NO_COLOR: _, CI: __, ...clean } = process.env;
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...clean, TERM: 'xterm-256color', ...env },
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const [code] = await once(child, 'close');
  return { code: code as number, text };
}

const SLEEP = 'run sleep --range 0..40 --chunk-size 5 --param ms=40';

describe.runIf(hasScript)('on a terminal', () => {
  it('a job shows its bar, in colours, and takes it away at the end', async () => {
    const { code, text } = await onTerminal(SLEEP, 100);
    expect(code).toBe(0);
    expect(text).toMatch(BAR);
    expect(text).toMatch(/\d+\/40\+? · ETA .* · 0 failed · \d+\/s · (…|\d+) running/);
    expect(text).toMatch(COLOUR);
    const steps = text.split(MOVE);
    expect(steps.find((step) => BAR.test(step))).toMatch(/ ░+ 0\/\d+/);
    expect(steps.find((step) => step.includes('40 succeeded of 40'))).not.toMatch(BAR);
    // The cursor that the bar hid is there again.
    expect(text.lastIndexOf(`${ESCAPE}[?25h`)).toBeGreaterThan(text.lastIndexOf(`${ESCAPE}[?25l`));
  });

  it('that is narrow, no step of the bar is wider than it', async () => {
    const { text } = await onTerminal(SLEEP, 40, { NO_COLOR: '1' });
    const steps = text.split(MOVE).filter((step) => BAR.test(step));
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) expect(step.length).toBeLessThan(40);
  });

  it('with NO_COLOR there are no colours; with --json no bar', async () => {
    const plain = await onTerminal('jobs', 80, { NO_COLOR: '1' });
    expect(plain.text).not.toContain(ESCAPE);
    const { text } = await onTerminal(`${SLEEP} --json`, 80);
    expect(text).not.toMatch(BAR);
    expect(text).not.toContain(ESCAPE);
    expect(JSON.parse(text.trim().split('\n').at(-1) ?? '')).toMatchObject({ state: 'succeeded', total: 40 });
  });

  it('errors are red, and exit the same', async () => {
    const { code, text } = await onTerminal('rn', 80);
    expect(code).toBe(2);
    expect(text).toContain(`${ESCAPE}[31mfanout:${ESCAPE}[39m unknown command "rn"`);
  });

  it('of a dumb kind, a job ends all the same', async () => {
    expect((await onTerminal('run noop --range 0..3', 80, { TERM: 'dumb' })).code).toBe(0);
  });
});

it('without a terminal there is neither bar nor colour', async () => {
  const ran = await fanout(['run', 'sleep', '--range', '0..10', '--param', 'ms=5'], cwd);
  expect(ran.code).toBe(0);
  expect(ran.stdout + ran.stderr).not.toContain(ESCAPE);
  expect(ran.stdout + ran.stderr).not.toMatch(BAR);
});
