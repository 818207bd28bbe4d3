import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { type Printing, routeConsole } from '../../../../../functions/consumer/worker/task-console.ts';

/** A console of its own whose lines, raw and routed, are gathered. */
function routed(place: () => Printing | undefined) {
  const raw: string[] = [];
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      raw.push(String(chunk));
      done();
    },
  });
  const target = new Console(sink);
  routeConsole(place, (line) => lines.push(line), target as typeof console);
  return { target, raw, lines };
}

it('makes a structured line of what is printed while items run', () => {
  const { target, raw, lines } = routed(() => ({ jobId: 'job', chunk: 2, index: 7 }));
  target.log('n = %d', 4, { a: 1 });
  target.info('i');
  target.warn('w');
  target.error(new Error('broken'));
  target.debug('two\nlines');
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(raw).toEqual([]);
  expect(parsed.map(({ level }) => level)).toEqual(['info', 'info', 'warn', 'error', 'debug']);
  expect(parsed[0]).toEqual({
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    level: 'info',
    message: 'n = 4 { a: 1 }',
    jobId: 'job',
    chunk: 2,
    index: 7,
    pid: process.pid,
  });
  expect(parsed[3]?.['message']).toMatch(/^Error: broken\n/);
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
});

it('leaves alone what is printed while nothing runs', () => {
  const { target, raw, lines } = routed(() => undefined);
  target.log('loading');
  expect(lines).toEqual([]);
  expect(raw).toEqual(['loading\n']);
});
