import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineTask, NonRetryableError, tasksOf } from '../../../core/task.ts';

const one = defineTask({ name: 'one', input: z.number(), run: (n) => n });
const two = defineTask({ name: 'two', run: () => undefined });

describe('defineTask', () => {
  it('gives a frozen task back, and types its item by its schema', () => {
    const task = defineTask({
      name: 'typed',
      input: z.object({ a: z.number() }),
      params: z.object({ by: z.number() }),
      run: (item, context) => item.a * context.params.by,
    });
    expect(Object.isFrozen(task)).toBe(true);
    expect(task.name).toBe('typed');
  });
});

describe('tasksOf', () => {
  it('finds tasks alone, in arrays, and as the default, each once', () => {
    const tasks = tasksOf({ one, default: one, more: [two], other: 7, text: 'x', nothing: null });
    expect([...tasks.keys()]).toEqual(['one', 'two']);
  });

  it('finds tasks that another copy of this module made', () => {
    const foreign = { name: 'foreign', run: () => 1, [Symbol.for('fanout.task')]: true };
    expect(tasksOf({ foreign }).has('foreign')).toBe(true);
  });

  it('refuses a module without tasks, and two tasks of one name', () => {
    expect(() => tasksOf({ square: (n: number) => n * n })).toThrow('defineTask');
    const again = defineTask({ name: 'one', run: () => 2 });
    expect(() => tasksOf({ one, again })).toThrow('"one"');
  });
});

describe('NonRetryableError', () => {
  it('says so of itself, and keeps its cause', () => {
    const cause = new Error('why');
    expect(new NonRetryableError('no', { cause })).toMatchObject({
      retryable: false,
      name: 'NonRetryableError',
      cause,
    });
  });
});
