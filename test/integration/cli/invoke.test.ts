import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fanout, lastJson, workFolder } from '../../support/cli.ts';

const cwd = workFolder('invoke');
const SAMPLES = resolve(import.meta.dirname, '../../../events/samples');

describe('fanout invoke', () => {
  it.each(['direct-range', 'direct-inline', 'eventbridge', 'schedule'])(
    'sends %s, and waits for its job',
    async (name) => {
      const ran = await fanout(['invoke', join(SAMPLES, `${name}.json`), '--json'], cwd);
      expect(ran.stderr).toBe('');
      expect(ran.code).toBe(0);
      expect(lastJson(ran)).toMatchObject({ state: 'succeeded', failed: 0 });
    },
  );

  it('says what is wrong with an event, and which field', async () => {
    await writeFile(join(cwd, 'bad.json'), '{"version":1,"task":"square","input":{"type":"range","from":3}}');
    const ran = await fanout(['invoke', 'bad.json'], cwd);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/input\.to/);
  });
});

describe('fanout tasks', () => {
  it('lists names, what they do, and what they take', async () => {
    const { stdout, code } = await fanout(['tasks'], cwd);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^square\s+squares a number$/m);
    expect(stdout).toMatch(/^ +params: ms\?: number = 5$/m);
    expect(stdout).toMatch(/^square.*\n +item: number$/m);
    expect(stdout).toMatch(/^ +item: time: string, ip: string, method: GET \| HEAD/m);
    expect(stdout).not.toMatch(/ $/m);
    const listed = JSON.parse((await fanout(['tasks', '--json'], cwd)).stdout) as { name: string }[];
    expect(listed.map(({ name }) => name)).toContain('access-log');
  });
});
