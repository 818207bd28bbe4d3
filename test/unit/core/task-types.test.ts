import { expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { defineTask, type Task } from '../../../core/task.ts';

it('is typed by what travels, where a schema transforms it', () => {
  const length = defineTask({
    name: 'length',
    input: z.string().transform(Number),
    params: z.object({ unit: z.string().default('m') }),
    run(n, { params }) {
      expectTypeOf(n).toEqualTypeOf<number>();
      expectTypeOf(params.unit).toEqualTypeOf<string>();
      return { n, unit: params.unit };
    },
  });
  expectTypeOf(length).toEqualTypeOf<Task<string, { n: number; unit: string }, { unit?: string | undefined }>>();
  expect(length.name).toBe('length');
});

it('is typed by what it takes, where it has no schema', () => {
  const times = defineTask({ name: 'times', run: async (n: number) => n * 2 });
  expectTypeOf(times).toEqualTypeOf<Task<number, number, Record<string, never>>>();
  expect(Object.isFrozen(times)).toBe(true);
});
