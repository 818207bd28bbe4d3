import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fanout, lastJson, type Ran, workFolder } from '../../support/cli.ts';

const cwd = workFolder('failures');
const TASKS = `import { defineTask } from 'fanout';
export const obey = defineTask({
  name: 'obey',
  run(order: unknown, context) {
    console.log('about to ' + order);
    if (order === 'throw') throw new RangeError('as told');
    if (order === 'throw once' && context.attempt === 1) throw new Error('not yet');
    if (order === 'crash') { process.stderr.write('going down\\n'); process.exit(7); }
    if (order === 'hang') for (;;);
    if (order === 'strange') {
      process.stdout.write('{"message":"C:\\\\x41"}\\n');
      throw new Error('two\\u2028lines \\u001b[31m');
    }
    return order;
  },
});
`;
const ORDERS = ['well', 'throw', 'crash', 'throw once', 'hang', 'well'];

let ran: Ran;
beforeAll(async () => {
  await writeFile(join(cwd, 'own.ts'), TASKS);
  await writeFile(join(cwd, 'in.jsonl'), ORDERS.map((order) => `${JSON.stringify(order)}\n`).join(''));
  const options = ['--tasks', 'own.ts', '--job-id', 'sorry', '--item-timeout', '0.5', '--chunk-size', '6'];
  ran = await fanout(['run', 'obey', 'in.jsonl', '--max-attempts', '2', ...options, '--json'], cwd);
});

it('a job tells what went wrong in it and was dealt with', async () => {
  const incidents = { retries: 2, crashed: 1, timedOut: 1, refused: 0, deadLettered: 0 };
  expect(lastJson(ran)).toMatchObject({ state: 'partial', succeeded: 3, failed: 3, incidents });
  const { stdout } = await fanout(['status', 'sorry'], cwd);
  expect(stdout).toContain('failures: 1 threw, 1 crashed, 1 timed out · 2 retries');
});

describe('fanout failures', () => {
  it('lists each item with what it was, its error, its attempts, and what its process said at last', async () => {
    const { stdout } = await fanout(['failures', 'sorry'], cwd);
    const lines = stdout.split('\n');
    expect(lines).toContain('  item 1: RangeError: as told (2 attempts)');
    expect(lines).toContain('    input: "throw"');
    expect(lines).toContain('  item 2: ItemCrashed: its process exited with code 7');
    expect(lines).toContain('    printed: about to crash');
    expect(lines).toContain('    printed: going down');
    expect(stdout).toMatch(/item 4: ItemTimedOut: expected to end within 500 ms, and hung its process/);
    expect(stdout).toMatch(/ {4}process: \d+, 20\d\d-/);
  });

  it('writes them to a file, or prints them for programs', async () => {
    expect(await fanout(['failures', 'sorry', '--output', 'out.jsonl'], cwd)).toMatchObject({ code: 0, stdout: '' });
    const written = await readFile(join(cwd, 'out.jsonl'), 'utf8');
    expect((await fanout(['failures', 'sorry', '--json'], cwd)).stdout).toBe(written);
    const failures = written
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { index: number; input: string });
    expect(failures.map(({ index, input }) => [index, input])).toEqual([
      [1, '"throw"'],
      [2, '"crash"'],
      [4, '"hang"'],
    ]);
  });
});

describe('fanout logs --item', () => {
  it('shows what that item printed, and what its process said as it died', async () => {
    const { stdout } = await fanout(['logs', 'sorry', '--item', '2', '--json'], cwd);
    const messages = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { message: string }).message);
    expect(messages).toContain('about to crash');
    expect(messages).toContain('going down');
    expect(messages).toContain('worker ended');
    expect(messages).not.toContain('about to throw');
  });

  it('of an item that is none is refused', async () => {
    const { code, stderr } = await fanout(['logs', 'sorry', '--item', 'two'], cwd);
    expect(code).toBe(2);
    expect(stderr).toContain('--item: expected a whole number');
  });
});

it('a job whose tasks print and throw strange characters ends as any other, is shown, and can be redriven', async () => {
  await writeFile(join(cwd, 'strange.jsonl'), '"well"\n"strange"\n');
  const options = ['--tasks', 'own.ts', '--job-id', 'strange', '--max-attempts', '1', '--tolerate', '1'];
  const { code, stdout } = await fanout(['run', 'obey', 'strange.jsonl', ...options], cwd);
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('1 failed of 2') });
  const shown = (await fanout(['failures', 'strange'], cwd)).stdout;
  expect(shown).toContain('  item 1: Error: two\\u2028lines \\u001b[31m\n');
  expect((await fanout(['redrive', 'strange', '--json'], cwd)).code).toBe(0);
});
