import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fanout, fanout, lastJson, type Ran, workFolder } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';

const cwd = workFolder('bad-items');
let up: Fanout;

beforeAll(async () => {
  await rm(join(cwd, '.fanout/up.json'), { force: true });
  up = new Fanout(['up', '--concurrency', '4'], cwd);
  await eventually(() => /http:\/\/127\.0\.0\.1:\d+/.exec(up.stdout)?.[0], 'an endpoint', 30_000);
});
afterAll(async () => {
  up.child.kill('SIGINT');
  await up.ended;
});

/** Runs `take`, which returns its item, over a file of the given content. */
async function take(file: string, content: string | Buffer, ...args: string[]): Promise<Ran> {
  await writeFile(join(cwd, file), content);
  return fanout(['run', 'take', file, '--json', ...args], cwd);
}

async function resultsOf(ran: Ran): Promise<{ status: string; value?: { item: unknown }; error?: { name: string } }[]> {
  const { stdout } = await fanout(['results', String(lastJson(ran)['jobId'])], cwd);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { status: string });
}

describe('no items: the job ends at once, succeeded', () => {
  const NONE = { state: 'succeeded', total: 0, chunks: 0, attempts: 0, processes: 0 };

  it.each(['jsonl', 'json', 'csv', 'txt'])('an empty file .%s', async (extension) => {
    const ran = await take(`empty.${extension}`, '');
    expect({ code: ran.code, job: lastJson(ran) }).toMatchObject({ code: 0, job: NONE });
  });

  it.each([
    ['an empty array', ['--items', '[]'], undefined],
    ['an empty range', ['--range', '5..5'], undefined],
    ['empty standard input', ['-'], ''],
  ])('%s', async (_, args, input) => {
    const ran = await new Fanout(['run', 'take', ...args, '--json'], cwd, {}, input).ended;
    expect({ code: ran.code, job: lastJson(ran) }).toMatchObject({ code: 0, job: NONE });
  });
});

describe('an input that cannot be cut fails its job with the place: exit 1', () => {
  const RANDOM = Buffer.from([0x83, 0x00, 0x22, 0x0a, 0x61, 0x22, 0xff, 0x22, 0x0a]);

  it.each<[string, string, string | Buffer, RegExp]>([
    ['a JSON array cut off', 'cut.json', '[1, {"a": 2', /JSON array cut off at byte 11/],
    ['a JSON array with a gap', 'gap.json', '[1,,2]', /an empty element at byte 3/],
    ['JSON that is no array', 'object.json', '{"a":1}', /expected a JSON array, got "\{" at byte 0/],
    ['bytes as JSON', 'bytes.json', RANDOM, /expected a JSON array, got byte 0x83 at byte 0/],
    ['CSV with an open quote', 'open.csv', 'a,b\n1,2\n"x', /malformed CSV: Quote Not Closed.* at line 3/],
    ['CSV with a quote inside', 'quote.csv', 'a,b\n1,5" pipe\n', /malformed CSV: Invalid Opening Quote.* at line 2/],
    ['CSV with a column twice', 'twice.csv', 'a,a\n1,2\n', /two columns "a" at line 1/],
  ])('%s', async (_, file, content, reason) => {
    const ran = await take(file, content);
    expect({ code: ran.code, job: lastJson(ran) }).toMatchObject({
      code: 1,
      job: { state: 'failed', reason: expect.stringMatching(reason) },
    });
  });
});

describe('what cannot be an item fails alone: exit 1', () => {
  it.each([
    ['a file', 'lines.jsonl'],
    ['standard input', '-'],
  ])('a malformed line of JSON Lines, with its line: in %s', async (_, input) => {
    const lines = '1\n\n{"a"\n3\n';
    await writeFile(join(cwd, 'lines.jsonl'), lines);
    const { code, stdout, stderr } = await new Fanout(['run', 'take', input], cwd, {}, lines).ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^partial: 2 succeeded, 1 failed of 3$/m);
    expect(stderr).toMatch(/^ {2}item 1 \(line 3\): MalformedItem: expected JSON, got "\{\\"a\\"" \(.* position 4\)$/m);
    expect(stderr).toMatch(/^failures: .*failures\.jsonl$/m);
  });

  it('an item that does not match the schema, with the field', async () => {
    const { code, stderr } = await fanout(['run', 'square', '--items', '["two"]'], cwd);
    expect(code).toBe(1);
    expect(stderr).toMatch(/item 0: SchemaViolation: item: Invalid input: expected number, received string/);
  });

  it('bytes that are no UTF-8, in a file of a known format', async () => {
    const ran = await take('bytes.txt', Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a, 0x62]));
    const results = await resultsOf(ran);
    expect({ code: ran.code, all: results.map(({ status }) => status) }).toEqual({
      code: 1,
      all: ['succeeded', 'failed', 'succeeded'],
    });
    expect(results[1]?.error).toEqual({ name: 'MalformedItem', message: 'expected UTF-8, got other bytes' });
  });

  it('what is binary, where a format is said', async () => {
    const ran = await take('picture.png', Buffer.from([0x89, 0x50, 0x0a, 0, 0x0a]), '--format', 'lines');
    expect((await resultsOf(ran)).map(({ status }) => status)).toEqual(['failed', 'succeeded']);
  });

  it('emoji, NUL bytes and CRLF arrive as they were', async () => {
    const lines = await take('odd.txt', 'grüße 🎉\r\na\u0000b\r\n');
    expect((await resultsOf(lines)).map(({ value }) => value?.item)).toEqual(['grüße 🎉', 'a\u0000b']);
    const json = await take('odd.jsonl', '"🎉 \\u0000"\r\n"raw \u0000"\r\n"end"\r\n');
    expect((await resultsOf(json)).map(({ value, error }) => value?.item ?? error?.name)).toEqual([
      '🎉 \u0000',
      'MalformedItem',
      'end',
    ]);
  });

  it('a line of 300 KB runs; those of 2 MB and 50 MB are too large', async () => {
    const line = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));
    const content = `1\n${line(300_000)}\n${line(2_000_000)}\n${line(50_000_000)}\n5\n`;
    const ran = await take('long.jsonl', content);
    expect({ code: ran.code, job: lastJson(ran) }).toMatchObject({
      code: 1,
      job: { total: 5, succeeded: 3, failed: 2 },
    });
    const results = await resultsOf(ran);
    expect(results.map(({ error }) => error)).toEqual([
      undefined,
      undefined,
      { name: 'ItemTooLarge', message: expect.stringMatching(/expected at most \d+ bytes, got 2000000/) },
      { name: 'ItemTooLarge', message: expect.stringMatching(/got 50000000/) },
      undefined,
    ]);
  });
});

describe('a job that has a name', () => {
  it('asked for again with the same file is the same job; with anything else it is refused, and the field named', async () => {
    await writeFile(join(cwd, 'named.jsonl'), '1\n2\n');
    const jobId = `named-${Date.now()}`;
    const run = (...args: string[]) =>
      fanout(['run', 'take', 'named.jsonl', '--json', '--job-id', jobId, ...args], cwd);
    expect(lastJson(await run())).toMatchObject({ jobId, total: 2 });
    expect(lastJson(await run())).toMatchObject({ jobId, total: 2 });
    const other = await run('--chunk-size', '1');
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toMatch(
      new RegExp(`^fanout: jobId: expected .* got "${jobId}", a job with another options\n$`),
    );
    await writeFile(join(cwd, 'named.jsonl'), '1\n2\n3\n');
    expect((await run('--max-attempts', '1')).stderr).toMatch(/another input and another options$/m);
  });
});

describe('a runtime that is up', () => {
  it('keeps its concurrency: another one is refused, with where it is set', async () => {
    const asked = (concurrency: string) =>
      fanout(['run', 'noop', '--range', '0..1', '--json', '--concurrency', concurrency], cwd);
    const refused = await asked('3');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(
      /^fanout: concurrency: expected 4, which the runtime at http\S+ was started with, got 3 — fanout up --concurrency.*maxConcurrency.*\n$/,
    );
    expect((await asked('4')).code).toBe(0);
  });
});

describe('an output that cannot be written', () => {
  const noPlace = async (output: string) => {
    const ran = await fanout(['run', 'square', '--range', '0..3000', '--json', '--output', output], cwd);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /^fanout: --output: ".*" can't be written: ENOSPC.* — fanout results \S+ prints the results$/m,
    );
    const job = lastJson(ran);
    expect(job).toMatchObject({ state: 'succeeded', succeeded: 3_000 });
    expect(String(job['resultsFile'])).toMatch(/\.fanout\/jobs\/.*results\.jsonl$/);
    expect(await resultsOf(ran)).toHaveLength(3_000);
  };

  it.runIf(existsSync('/dev/full'))('since the device is full: it is said, and the results stay readable', () =>
    noPlace('/dev/full'),
  );

  it('since the disk is full: nothing is left that looks whole', ({ skip }) =>
    onSmallDisk('64k', skip, async (disk) => {
      await noPlace(join(disk, 'out.jsonl'));
      expect(readdirSync(disk)).toEqual([]);
    }));
});

it('a job that cannot be kept is told of all the same', async () => {
  await mkdir(join(cwd, '.fanout/jobs'), { recursive: true });
  await writeFile(join(cwd, '.fanout/jobs/in-the-way'), '');
  const ran = await fanout(['run', 'square', '--range', '0..3', '--job-id', 'in-the-way', '--json'], cwd);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(/^fanout: .*in-the-way.*\n$/);
  expect(lastJson(ran)).toMatchObject({ jobId: 'in-the-way', state: 'succeeded', succeeded: 3, attempts: null });
});

it('a directory without room for what a command keeps is refused, in one line', ({ skip }) =>
  onSmallDisk('256k', skip, async (disk) => {
    const { code, stderr } = await fanout(['run', 'noop', '--range', '0..1'], disk);
    expect(stderr).toMatch(/^fanout: \.fanout: expected a directory with room .*\(ENOSPC\)\n$/);
    expect(code).toBe(2);
  }));

async function onSmallDisk(size: string, skip: (why: string) => void, use: (disk: string) => Promise<void>) {
  const disk = mkdtempSync(join(tmpdir(), 'fanout-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', disk], { stdio: 'ignore' });
  } catch {
    await rm(disk, { recursive: true });
    skip('mounting a small disk is not permitted here');
    return;
  }
  try {
    await use(disk);
  } finally {
    execFileSync('umount', [disk]);
    await rm(disk, { recursive: true });
  }
}
