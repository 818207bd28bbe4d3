import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fanout, lastJson, workFolder } from '../../support/cli.ts';

/** Each command has a runtime of its own here, which knows nothing of those before it. */
const cwd = workFolder('same-job');
const square = (to: number, ...more: string[]) =>
  fanout(['run', 'square', '--range', `0..${to}`, '--job-id', 'one', ...more], cwd);

describe('a job id that was used before, on a runtime that has ended', () => {
  it('is the same job for the same request, and refused to another', async () => {
    const first = lastJson(await square(5, '--json'));
    const again = await square(5, '--json', '--output', 'out.jsonl');
    expect(again.stderr).toContain('job one exists: the same was asked for before, and nothing is run again');
    expect(lastJson(again)).toEqual({ ...first, resultsFile: 'out.jsonl' });
    expect((await readFile(join(cwd, 'out.jsonl'), 'utf8')).trimEnd().split('\n')).toHaveLength(5);
    const other = await square(6);
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toMatch(/^fanout: jobId: .*"one", a job with another input — .*fanout clean one\n$/);
    expect(lastJson(await square(5, '--json'))).toMatchObject({ total: 5 });
    expect((await fanout(['clean', 'one'], cwd)).code).toBe(0);
    expect(lastJson(await square(6, '--json'))).toMatchObject({ total: 6, succeeded: 6 });
  });

  it('is told by the content of a file, and of one that failed with what failed', async () => {
    const file = join(cwd, 'in.jsonl');
    const run = () => fanout(['run', 'square', 'in.jsonl', '--job-id', 'two', '--max-attempts', '1'], cwd);
    await writeFile(file, '1\n"x"\n');
    expect(await run()).toMatchObject({ code: 1 });
    const again = await run();
    expect(again).toMatchObject({ code: 1 });
    expect(again.stderr).toMatch(/job two exists: .*\n {2}item 1 \(line 2\)/);
    await writeFile(file, '1\n2\n');
    expect(await run()).toMatchObject({ code: 2 });
  });

  it('stays the same job when it is redriven', async () => {
    const run = () => fanout(['run', 'fail', '--range', '0..10', '--param', 'rate=0.5', '--job-id', 'three'], cwd);
    const first = await run();
    const { code } = await fanout(['redrive', 'three', '--json'], cwd);
    expect([first.code, code, (await run()).code]).toEqual([1, 1, 1]);
    expect(await fanout(['run', 'noop', '--range', '0..10', '--job-id', 'three'], cwd)).toMatchObject({ code: 2 });
  });
});
