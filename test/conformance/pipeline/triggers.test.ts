import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptedJob } from '../../../client/start-job.ts';
import { OUTPUT } from '../../../core/config.ts';
import type { JobEnded } from '../../../events/job-ended.ts';
import { makeAccessLog } from '../../../events/samples/make-access-log.ts';
import { Ends } from '../../support/ends.ts';
import { eventually, TEST_FOLDER } from '../../support/eventually.ts';
import { openPipeline, type Pipeline } from '../../support/pipeline.ts';
import { INBOX, SCHEDULED_ITEMS } from '../app/conformance-stack.ts';

/** A minute after the stack was deployed, at first. */
const FIRES_WITHIN_MS = 130_000;

let pipeline: Pipeline;
let ends: Ends;
beforeAll(async () => {
  pipeline = await openPipeline();
  ends = new Ends(pipeline);
});
afterAll(() => pipeline.close());

const SAMPLES = join(import.meta.dirname, '../../../events/samples');
const sample = async (name: string) =>
  JSON.parse(await readFile(join(SAMPLES, `${name}.json`), 'utf8')) as Record<string, unknown>;

/** Sends an event to the producer as its trigger would, and waits for the job. */
async function invoke(event: unknown) {
  const answer = await pipeline.connection.start(event);
  return pipeline.finish(acceptedJob(pipeline.connection, answer));
}

describe('each sample, sent to the producer, becomes a job', () => {
  it.each(['direct-inline', 'direct-range', 'eventbridge', 'schedule'])('%s', async (name) => {
    const { job, summary } = await invoke(await sample(name));
    expect(summary.state).toBe('succeeded');
    expect(summary.succeeded).toBe(summary.total);
    // On a stack that has run it before it is the same job, whose end was announced then.
    await eventually(async () => (await job.record())?.announced || undefined, 'the announcement of its end');
  });

  it('s3-object-created', async () => {
    const event = await withObject(await sample('s3-object-created'));
    const { summary } = await invoke(event);
    expect(summary).toMatchObject({ state: 'succeeded', total: 1 });
  });

  it.each(['eventbridge', 'schedule'])('%s, delivered twice, is one job', async (name) => {
    const event = await sample(name);
    const [first, second] = await Promise.all([pipeline.connection.start(event), pipeline.connection.start(event)]);
    expect((second as { job: string }).job).toBe((first as { job: string }).job);
  });
});

/** The sample's object, in the bucket of the stack under test. */
async function withObject(event: Record<string, unknown>) {
  const bucket = pipeline.connection.bucketName;
  const copy = structuredClone(event) as { event: { detail: { bucket: { name: string }; object: { key: string } } } };
  copy.event.detail.bucket.name = bucket;
  const entry = {
    time: '2026-11-20T08:30:00Z',
    ip: '192.0.2.1',
    method: 'GET',
    path: '/',
    status: 200,
    bytes: 1,
    durationMs: 1,
  };
  const object = { Bucket: bucket, Key: copy.event.detail.object.key, Body: JSON.stringify(entry) };
  await pipeline.s3.send(new PutObjectCommand({ ...object, Key: `samples/${object.Key}` }));
  copy.event.detail.object.key = `samples/${object.Key}`;
  return copy;
}

describe('an event on the bus', () => {
  it('starts a job, whose end comes back as an event', async () => {
    const bridge = new EventBridgeClient(pipeline.endpoint);
    const jobId = `bus-${Date.now()}`;
    const detail = { version: 1, jobId, task: 'square', input: { type: 'range', from: 0, to: 7 } };
    const entry = {
      EventBusName: pipeline.output(OUTPUT.eventBusName),
      Source: 'test',
      DetailType: 'Job Requested',
      Detail: JSON.stringify(detail),
    };
    await bridge.send(new PutEventsCommand({ Entries: [entry, entry] }));
    const end = await ends.first((job) => job.jobId === jobId);
    expect(end).toMatchObject({ state: 'succeeded', total: 7, succeeded: 7, generation: 0 });
    // Announced at least once: whoever finds a job ended and not announced announces it too, under the same id.
    expect(new Set(ends.all.filter((job) => job.jobId === jobId).map(({ id }) => id))).toEqual(new Set([end.id]));
  });
});

describe('an object', () => {
  it('created below the prefix of a trigger starts a job over its lines', async () => {
    const file = join(TEST_FOLDER, `log-${process.pid}.jsonl`);
    await makeAccessLog(file, 2_000, 3);
    const key = `${INBOX.prefix}${Date.now()}${INBOX.suffix}`;
    const body = await readFile(file);
    await pipeline.s3.send(new PutObjectCommand({ Bucket: pipeline.connection.bucketName, Key: key, Body: body }));
    const end = await ends.first((job) => job.jobId.startsWith('object-') && job.total === 2_000);
    expect(end.succeeded + end.failed).toBe(2_000);
    expect(end.failed).toBeGreaterThan(0);
  });

  it('created elsewhere starts none', async () => {
    const before = new Set(ends.all.map(({ id }) => id));
    await pipeline.s3.send(
      new PutObjectCommand({ Bucket: pipeline.connection.bucketName, Key: 'elsewhere/a.jsonl', Body: '1' }),
    );
    const { job } = await pipeline.run('square', { from: 0, to: 3 });
    await ends.first(({ id }) => id === job.key);
    const since = ends.all.filter(({ id, jobId }) => !before.has(id) && !jobId.startsWith('schedule-'));
    expect(new Set(since.map(({ id }) => id))).toEqual(new Set([job.key]));
  });
});

describe('a schedule', () => {
  it('starts a job each time it fires', { timeout: FIRES_WITHIN_MS + 30_000 }, async () => {
    const isScheduled = ({ jobId, total }: JobEnded) =>
      /^schedule-\w+-\d{8}T\d{6}Z$/.test(jobId) && total === SCHEDULED_ITEMS;
    const end = await ends.first(isScheduled, FIRES_WITHIN_MS);
    expect(end).toMatchObject({ state: 'succeeded', succeeded: SCHEDULED_ITEMS });
  });
});
