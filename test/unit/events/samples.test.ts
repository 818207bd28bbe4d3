import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FanoutError } from '../../../core/errors.ts';
import { jobRequestedEventSchema } from '../../../events/eventbridge-event.ts';
import { jobRequestSchema } from '../../../events/job-request.ts';
import { redriveRequestSchema } from '../../../events/redrive-request.ts';
import { objectTriggerSchema, scheduleTriggerSchema } from '../../../events/trigger-event.ts';
import { hashOf, toRequest } from '../../../functions/producer/to-request.ts';
import * as shipped from '../../../functions/tasks/tasks.ts';

const folder = new URL('../../../events/samples/', import.meta.url);
type Shape = Record<string, unknown>;
const sample = (name: string): Shape => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Shape;
const drawn = () => 'drawn-id';
const neverDrawn = () => {
  throw new Error('expected the event to give the id');
};

const SCHEMA_OF = {
  'direct-inline.json': jobRequestSchema,
  'direct-range.json': jobRequestSchema,
  'eventbridge.json': jobRequestedEventSchema,
  's3-object-created.json': objectTriggerSchema,
  'schedule.json': scheduleTriggerSchema,
} as const;
/** One that starts no job, but goes on with one. */
const REDRIVE = 'redrive.json';

/** What a refusal says. */
function refusal(event: unknown): string {
  try {
    toRequest(event, drawn);
  } catch (error) {
    if (error instanceof FanoutError && error.code === 'InvalidInput') return error.message;
    throw error;
  }
  throw new Error('expected the event to be refused');
}

describe('events/samples', () => {
  it('holds one sample a trigger, and no other', () => {
    expect(
      readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .sort(),
    ).toEqual([...Object.keys(SCHEMA_OF), REDRIVE].sort());
  });

  it.each(Object.entries(SCHEMA_OF))('%s matches its schema, and asks for a task that is shipped', (name, schema) => {
    expect(schema.safeParse(sample(name)).error).toBeUndefined();
    const { request } = toRequest(sample(name), drawn);
    expect(Object.values(shipped).map((task) => task.name)).toContain(request.task);
  });

  it('of a redrive matches its schema', () => {
    expect(redriveRequestSchema.safeParse(sample(REDRIVE)).error).toBeUndefined();
  });

  it('keeps a given id, and draws one for a request that has none', () => {
    expect(toRequest(sample('direct-inline.json'), neverDrawn).jobId).toBe('squares-of-five');
    expect(toRequest(sample('direct-range.json'), drawn).jobId).toBe('drawn-id');
  });

  it.each(['eventbridge.json', 's3-object-created.json', 'schedule.json'])(
    '%s names its job, always the same',
    (name) => {
      const first = toRequest(sample(name), neverDrawn);
      const again = toRequest(sample(name), neverDrawn);
      expect(first.jobId).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      expect(again.jobId).toBe(first.jobId);
      expect(hashOf(again.request)).toBe(hashOf(first.request));
    },
  );

  it('gives an event on the bus with another id another job, and lets its detail name one', () => {
    const event = sample('eventbridge.json');
    const other = toRequest({ ...event, id: 'another' }, neverDrawn);
    expect(other.jobId).not.toBe(toRequest(event, neverDrawn).jobId);
    const named = { ...event, detail: { ...(event['detail'] as Shape), jobId: 'mine' } };
    expect(toRequest(named, neverDrawn).jobId).toBe('mine');
  });

  it('makes the created object the input, whichever delivery of the event it is', () => {
    const trigger = sample('s3-object-created.json');
    const { jobId, request } = toRequest(trigger, neverDrawn);
    expect(request.input).toEqual({
      type: 's3',
      bucket: 'example-data-bucket',
      key: 'inbox/access-log/2026-11-20.jsonl',
    });
    expect(request.options.maxAttempts).toBe(2);
    const redelivered = { ...trigger, event: { ...(trigger['event'] as Shape), id: 'delivered-again' } };
    expect(toRequest(redelivered, neverDrawn).jobId).toBe(jobId);
  });

  it('reads the version of an object that has one, and takes the format that the trigger states', () => {
    const trigger = structuredClone(sample('s3-object-created.json')) as {
      event: { detail: { object: Shape } };
      format?: string;
    };
    const plain = toRequest(trigger, neverDrawn).jobId;
    trigger.event.detail.object['version-id'] = 'v2';
    trigger.format = 'csv';
    const { jobId, request } = toRequest(trigger, neverDrawn);
    expect(request.input).toMatchObject({ versionId: 'v2', format: 'csv' });
    expect(jobId).not.toBe(plain);
  });

  it('names a scheduled job by its rule and time', () => {
    const trigger = sample('schedule.json');
    const { jobId } = toRequest(trigger, neverDrawn);
    expect(jobId).toMatch(/^schedule-[0-9a-f]{24}-20261120T090000Z$/);
    const next = { ...trigger, event: { ...(trigger['event'] as Shape), time: '2026-11-20T10:00:00Z' } };
    expect(toRequest(next, neverDrawn).jobId).not.toBe(jobId);
  });
});

describe('a request that is wrong', () => {
  const request = sample('direct-inline.json');

  it.each([
    ['an unknown key', { ...request, chunksize: 3 }, 'chunksize'],
    ['an unknown option', { ...request, options: { retries: 3 } }, 'retries'],
    ['another version', { ...request, version: 2 }, 'version: expected protocol version 1, got 2'],
    ['no version', { ...request, version: undefined }, 'version'],
    ['a bad task name', { ...request, task: 'no spaces' }, 'task'],
    ['a bad jobId', { ...request, jobId: 'a/b' }, 'jobId'],
    ['a chunk size of 0', { ...request, options: { chunkSize: 0 } }, 'options.chunkSize'],
    ['an unknown input', { ...request, input: { type: 'ftp' } }, 'input.type'],
    ['a range that runs backwards', { ...request, input: { type: 'range', from: 2, to: 1 } }, 'input.to'],
    ['params that are too large', { ...request, params: { text: 'x'.repeat(40_000) } }, 'params'],
  ])('with %s is refused by the field', (_what, event, field) => {
    expect(refusal(event)).toContain(field);
  });

  it.each([
    ['eventbridge.json', 'detail'],
    ['s3-object-created.json', 'request'],
    ['schedule.json', 'request'],
  ])('inside %s is refused by the field', (name, at) => {
    const event = sample(name);
    const wrong = (extra: Shape) => ({ ...event, [at]: { ...(event[at] as Shape), ...extra } });
    expect(refusal(wrong({ tasks: 'square' }))).toContain('tasks');
    expect(refusal(wrong({ version: 9 }))).toContain(`${at}.version`);
  });

  it.each([['s3-object-created.json'], ['schedule.json']])('around %s is refused by the field', (name) => {
    expect(refusal({ ...sample(name), versions: 1 })).toContain('versions');
    expect(refusal({ ...sample(name), version: 0 })).toContain('version');
  });

  it.each([[null], [undefined], ['text'], [7], [[]], [{}]])('such as %j is refused', (event) => {
    expect(refusal(event)).toContain('job request');
  });

  it('is told from another by its content, not by the order of its keys', () => {
    const { task, ...rest } = request;
    const one = toRequest(request, drawn).request;
    const other = toRequest({ ...rest, task }, drawn).request;
    expect(hashOf(other)).toBe(hashOf(one));
    const more = { ...request, input: { type: 'inline', items: [1, 2, 3, 4, 5, 6] } };
    expect(hashOf(toRequest(more, drawn).request)).not.toBe(hashOf(one));
  });
});
