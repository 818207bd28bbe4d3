import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { WorkerOutput } from '../../../../../functions/consumer/supervisor/worker-output.ts';

/** A worker's output, as it is passed on. */
function following() {
  let written = '';
  const output = new WorkerOutput(7, (text) => {
    written += text;
  });
  const stream = new PassThrough();
  output.follow(stream, 'error');
  return { output, stream, lines: () => written.split('\n').slice(0, -1) };
}

const ended = (stream: PassThrough) => new Promise((done) => stream.on('close', done).end());

it('gives lines that name no job the one that runs, and leaves those alone that do', async () => {
  const { output, stream, lines } = following();
  stream.write('before any\n');
  await new Promise((done) => setImmediate(done));
  output.place = { jobId: 'job', chunk: 3 };
  stream.write('{"message":"ours","jobId":"job"}\nraw, in');
  stream.write(' two pieces\nwithout an end');
  await ended(stream);
  const [first, second, ...named] = lines();
  expect([first, second]).toEqual(['before any', '{"message":"ours","jobId":"job"}']);
  const place = { level: 'error', jobId: 'job', chunk: 3, pid: 7 };
  expect(named.map((line) => JSON.parse(line))).toMatchObject([
    { message: 'raw, in two pieces', ...place },
    { message: 'without an end', ...place },
  ]);
});

it('keeps the last lines in short, of structured ones the message, until it is asked to forget', async () => {
  const { output, stream } = following();
  output.place = { jobId: 'job', chunk: 0 };
  for (let n = 0; n < 12; n += 1) stream.write(`line ${n}\n`);
  stream.write(`{"level":"info","message":"said \\"so\\"","index":1}\n${'x'.repeat(1_000)}\n`);
  await ended(stream);
  const last = output.lastLines.split('\n');
  expect(last).toHaveLength(10);
  expect(last.at(-2)).toBe('said "so"');
  expect(last.at(-1)).toBe(`${'x'.repeat(300)}…`);
  output.forget();
  expect(output.lastLines).toBe('');
});

it('cuts a line that it names, however long: a log bears no more', async () => {
  const { output, stream, lines } = following();
  output.place = { jobId: 'job', chunk: 0 };
  stream.write(`${'y'.repeat(200_000)}\n`);
  await ended(stream);
  for (const line of lines()) expect(line.length).toBeLessThan(10_000);
});

it.each(['{"message":"C:\\x41"}', '{"message":"tab\there"}'])(
  'takes what only looks like JSON as it is: %s',
  async (line) => {
    const { output, stream } = following();
    stream.write(`${line}\n`);
    await ended(stream);
    expect(output.lastLines).toBe(line);
  },
);

it('keeps what V8 says of a heap that ran out, above the stack that it prints after it', async () => {
  const { output, stream } = following();
  stream.write('FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n');
  for (let n = 0; n < 20; n += 1) stream.write(`${n}: 0x931db0 [node]\n`);
  await ended(stream);
  expect(output.lastLines).toMatch(/^FATAL ERROR: Reached heap limit/);
  output.forget();
  expect(output.lastLines).toBe('');
});
