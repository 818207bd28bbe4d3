import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { descendantsOf, Fanout, fanout, lastJson, workFolder } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';

const cwd = workFolder('redrive');

/** A task that doubles numbers, and throws of those that end in one of the given digits. */
const writeTask = (throwing: string) =>
  writeFile(
    join(cwd, 'own.ts'),
    `import { defineTask } from 'fanout';
export const double = defineTask({
  name: 'double',
  run(n: unknown) {
    if ('${throwing}'.includes(String(n).slice(-1))) throw new Error('not this one: ' + n);
    return Number(n) * 2;
  },
});
`,
  );

const run = (jobId: string, ...more: string[]) =>
  fanout(['run', 'double', 'in.jsonl', '--tasks', 'own.ts', '--job-id', jobId, '--max-attempts', '1', ...more], cwd);

async function valuesIn(file: string): Promise<unknown[]> {
  const text = await readFile(join(cwd, file), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { value?: unknown }).value);
}

beforeAll(() => writeFile(join(cwd, 'in.jsonl'), Array.from({ length: 100 }, (_, n) => `${n}\n`).join('')));

describe('fanout redrive', () => {
  it('mends a job whose runtime has ended, after its task was mended, in as many steps as it takes', async () => {
    await writeTask('37');
    expect(lastJson(await run('mended', '--json'))).toMatchObject({ state: 'partial', succeeded: 80, failed: 20 });
    await writeTask('7');
    // The input may be gone by then: what the job had is kept.
    await writeFile(join(cwd, 'in.jsonl'), 'other\n');
    const once = await fanout(['redrive', 'mended', '--json'], cwd);
    expect(lastJson(once)).toMatchObject({ state: 'partial', total: 100, succeeded: 90, failed: 10 });
    expect(once.code).toBe(1);
    await writeTask('');
    const twice = await fanout(['redrive', 'mended', '--output', 'out.jsonl'], cwd);
    expect(twice).toMatchObject({ code: 0, stderr: '' });
    expect(twice.stdout).toContain('succeeded: 100 succeeded of 100');
    expect(await valuesIn('out.jsonl')).toEqual(Array.from({ length: 100 }, (_, n) => n * 2));
    expect((await fanout(['status', 'mended', '--json'], cwd)).stdout).toContain('"state":"succeeded"');
    const course = lastJson(await fanout(['timeline', 'mended', '--json'], cwd)) as {
      producer: { puts: { upTo: number }[] };
    };
    expect(course.producer.puts.at(-1)?.upTo).toBe(10);
    const again = await fanout(['redrive', 'mended'], cwd);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('nothing to redrive: every item succeeded');
  });

  it('runs where the job is: on the runtime that is up', async () => {
    await writeFile(join(cwd, 'in.jsonl'), '1\n2\n3\n');
    await writeTask('3');
    const up = new Fanout(['up', '--tasks', 'own.ts'], cwd);
    try {
      await eventually(() => /http:\/\/127/.exec(up.stdout)?.[0], 'an endpoint', 30_000);
      expect(lastJson(await run('live', '--json'))).toMatchObject({ succeeded: 2, failed: 1 });
      await writeTask('');
      const detached = await fanout(['redrive', 'live', '--detach'], cwd);
      expect(detached).toMatchObject({ code: 0, stdout: 'live\n' });
      expect((await fanout(['wait', 'live', '--json'], cwd)).code).toBe(0);
      expect((await fanout(['results', 'live'], cwd)).stdout.match(/"succeeded"/g)).toHaveLength(3);
    } finally {
      up.child.kill('SIGINT');
      await up.ended;
    }
  });

  it('of a job that was stopped while it was produced says that its input holds more', async () => {
    await writeTask('');
    // Far more than is sent by then.
    const run = new Fanout(['run', 'double', '--range', '0..100000000', '--tasks', 'own.ts', '--job-id', 'cut'], cwd);
    await eventually(() => descendantsOf(run.child.pid ?? 0).length >= 4 || undefined, 'consumers', 30_000);
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    const status = await fanout(['status', 'cut', '--json'], cwd);
    const { total, unreadInput } = lastJson(status) as { total: number; unreadInput?: boolean };
    expect(unreadInput).toBe(true);
    expect(total).toBeLessThan(100_000_000);
    if (total === 0) return; // Nothing was sent, and there is nothing to redrive.
    const redriven = await fanout(['redrive', 'cut', '--output', 'cut.jsonl'], cwd);
    expect(redriven.stdout).toContain('stopped before its input was read to the end');
    expect(redriven.code).toBe(0);
    expect(await valuesIn('cut.jsonl')).toEqual(Array.from({ length: total }, (_, n) => n * 2));
  });

  it.each([
    [['nobody'], 'no job "nobody" in this directory'],
    [['a/b'], 'job id: expected 1-64 characters'],
    [[], 'expected one job id'],
    [['mended', '--max-attempts', '0'], '--max-attempts: expected a whole number from 1 to 100'],
    [['mended', '--job-id', 'other'], "Unknown option '--job-id'"],
  ])('%j is refused, and nothing begun', async (args, said) => {
    const ran = await fanout(['redrive', ...args], cwd);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(said);
  });

  it('of a job of which nothing is kept but its results says so', async () => {
    await writeFile(join(cwd, 'in.jsonl'), '3\n');
    await writeTask('3');
    await run('bare');
    await rm(join(cwd, '.fanout/jobs/bare/redrive'), { recursive: true });
    const ran = await fanout(['redrive', 'bare'], cwd);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('nothing is kept of it but its results');
  });
});
