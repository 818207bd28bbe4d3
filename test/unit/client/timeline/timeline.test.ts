import { describe, expect, it } from 'vitest';
import { toLogEvent } from '../../../../client/timeline/log-events.ts';
import { timelineOf } from '../../../../client/timeline/timeline.ts';
import { chunkLine, dealt, drawn, eventsOf, lineOf, summary } from './course.ts';

const created = lineOf(0, 'job created', 1, { task: 'square' });

describe('a line of the log', () => {
  it('of a task is none of ours, whatever it says', () => {
    const said = { chunk: 0, index: 3, attempt: 1 };
    expect(toLogEvent(lineOf(1, 'sealed: no more', 9, said))).toBeUndefined();
    expect(toLogEvent(lineOf(1, 'sealed: no more', 9))).toBeDefined();
  });

  it('that is cut, or of another kind, tells nothing', () => {
    expect(toLogEvent(created.slice(0, -9))).toBeUndefined();
    expect(toLogEvent(lineOf(1, 'request refused', 1))).toBeUndefined();
    expect(toLogEvent(chunkLine(30, 10, 7, 0, { ms: 'long' }))).toBeUndefined();
  });
});

describe('a course', () => {
  it('has each process as a row, in the order in which they began, and each chunk from its begin to its end', () => {
    const lines = [created, chunkLine(50, 10, 8, 1), chunkLine(60, 40, 7, 0)];
    const { environments, createdAt, elapsedMs, job } = drawn(lines);
    expect(environments.map(({ pid }) => pid)).toEqual([7, 8]);
    expect(environments[0]?.bars[0]).toMatchObject({ chunk: 0, first: 0, fromMs: 20, toMs: 60, outcome: 'succeeded' });
    expect({ createdAt, elapsedMs, task: job.task, processes: job.processes }).toEqual({
      createdAt: '2026-11-01T10:00:00.000Z',
      elapsedMs: 100,
      task: 'square',
      processes: 2,
    });
  });

  it('has what the producer sent, the seal, deaths and dead letters', () => {
    const { producer, environments, deadLetters } = drawn([
      created,
      lineOf(5, 'put', 1, { chunks: 2, from: 0, upTo: 20 }),
      lineOf(6, 'sealed: no more', 1),
      lineOf(30, 'worker ended', 7, { chunk: 1, how: 'died', item: 13 }),
      lineOf(90, 'dead letter settled', 3, { chunk: 0 }),
    ]);
    expect(producer).toEqual({ pids: [1], puts: [{ atMs: 5, chunks: 2, from: 0, upTo: 20 }], sealedMs: 6 });
    expect(environments).toEqual([{ pid: 7, bars: [], deaths: [{ atMs: 30, chunk: 1, how: 'died', item: 13 }] }]);
    expect(deadLetters).toEqual([{ atMs: 90, chunk: 0 }]);
  });

  it.each([
    ['succeeded', {}, 'succeeded'],
    ['failed', { succeeded: 9, failed: 1 }, 'succeeded'],
    ['skipped', { succeeded: 4, skipped: 6 }, 'cancelled'],
    ['continued', { succeeded: 9 }, 'succeeded'],
    ['continued', { verdict: 'leave' }, 'succeeded'],
    ['skipped', { succeeded: undefined }, 'cancelled'],
    ['skipped', { succeeded: undefined, receiveCount: 2 }, 'failed'],
    ['repeated', { succeeded: undefined, receiveCount: 2 }, 'succeeded'],
  ] as const)('shows as %s what ended as %o in a job that %s', (outcome, fields, state) => {
    const { environments } = drawn([created, chunkLine(60, 40, 7, 0, fields)], { ...summary, state });
    expect(environments[0]?.bars[0]?.outcome).toBe(outcome);
  });

  it('is that of the last job of its id, and none where the log tells of none', () => {
    const again = [created, chunkLine(20, 10, 7, 0), lineOf(200, 'job created', 1, { task: 'cube' })];
    expect(drawn(again)).toMatchObject({ job: { task: 'cube' }, environments: [] });
    expect(timelineOf(eventsOf([chunkLine(20, 10, 7, 0)]), { jobId: 'job-1', nowMs: 0 })).toBeUndefined();
  });

  it('of a job that nobody can be asked about is as far as its log tells', () => {
    const lines = [
      created,
      lineOf(5, 'put', 1, { chunks: 2, from: 0, upTo: 20 }),
      chunkLine(20, 10, 7, 0, { succeeded: 6 }),
      chunkLine(40, 10, 8, 0, { continuation: 1, succeeded: 8, failed: 2 }),
    ];
    const course = timelineOf(eventsOf(lines), { jobId: 'job-1', nowMs: Date.parse(dealt(1, 1).createdAt) + 70 });
    expect(course?.elapsedMs).toBe(70);
    expect(course?.job).toMatchObject({ state: 'running', total: 20, chunks: 2, succeeded: 8, failed: 2 });
  });
});
