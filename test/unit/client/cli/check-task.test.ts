import { describe, expect, it } from 'vitest';
import { checkTask } from '../../../../client/cli/check-task.ts';
import type { TaskManifest } from '../../../../events/task-manifest.ts';

const tasksWith = (params?: TaskManifest['tasks'][number]['params']): TaskManifest => ({
  version: 1,
  taskVersion: 'v',
  tasks: [{ name: 'count', ...(params === undefined ? {} : { params }) }, { name: 'other' }],
});
const ask = (params: Record<string, unknown>, schema?: TaskManifest['tasks'][number]['params']) => () =>
  checkTask(tasksWith(schema), { name: 'count', params, tasksFile: 'tasks.ts' });
const properties = { minLength: { type: 'integer' }, stop: { type: 'array' } };

describe('a task', () => {
  const asked = (name: string, tasksFile?: string) => () => checkTask(tasksWith(), { name, params: {}, tasksFile });

  it('is one of those that are there', () => {
    expect(asked('count')).not.toThrow();
    expect(asked('cuont', 'tasks.ts')).toThrow(expect.objectContaining({ hint: 'did you mean count?' }));
  });

  it('that is like none may be one of the own, where no file with them was given', () => {
    expect(asked('resize')).toThrow(expect.objectContaining({ hint: '--tasks FILE is for your own' }));
    expect(asked('resize', 'tasks.ts')).toThrow(expect.objectContaining({ hint: undefined }));
  });
});

describe('params', () => {
  it('are known by name', () => {
    expect(ask({ stop: [], minLength: 2 }, { type: 'object', properties })).not.toThrow();
    expect(ask({ minLenght: 2 }, { type: 'object', properties })).toThrow(
      expect.objectContaining({
        message: '--param: task "count" takes minLength, stop; got minLenght',
        hint: 'did you mean minLength?',
      }),
    );
    expect(ask({ a: 2 }, { type: 'object', properties: {} })).toThrow('takes none; got a');
    expect(ask({ a: 2 }, { type: 'object', properties, additionalProperties: false })).toThrow('got a');
  });

  it.each<[string, TaskManifest['tasks'][number]['params']]>([
    ['a loose object', { type: 'object', properties, additionalProperties: {} }],
    ['a union', { anyOf: [{ type: 'object', properties }, { type: 'object' }] }],
    ['an intersection', { type: 'object', properties, allOf: [{ type: 'object' }] }],
    ['a record', { type: 'object', additionalProperties: { type: 'string' } }],
    ['no schema', undefined],
  ])('of %s may have any name', (_, schema) => {
    expect(ask({ any: 1 }, schema)).not.toThrow();
  });
});
