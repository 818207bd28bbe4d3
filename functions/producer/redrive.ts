import { FanoutError } from '../../core/errors.ts';
import type { JobRecord } from '../../core/job/record.ts';
import type { JobSpec } from '../../core/job/spec.ts';
import { hasUnreadInput } from '../../core/job/totals.ts';
import { perform, run } from '../../core/ledger/flow.ts';
import { createGeneration, type Newest, newestGeneration } from '../../core/ledger/redrive.ts';
import { resolvePacking } from '../../core/packing/chunk-size.ts';
import type { JobAccepted } from '../../events/job-accepted.ts';
import { PROTOCOL_VERSION } from '../../events/protocol.ts';
import type { RedriveRequest } from '../../events/redrive-request.ts';
import type { TaskManifest } from '../../events/task-manifest.ts';
import type { Settings } from '../settings.ts';
import { itemTimeout } from './item-timeout.ts';
import { namedTask } from './manifest.ts';
import type { ProducerPorts } from './ports.ts';

/**
 * Begins the next generation of an ended job: its items that have not succeeded, with the tasks as they are now.
 * @throws {FanoutError} where there is nothing to redrive, or not yet; nothing was created then
 */
export async function redrive(
  { redrive: jobId, options }: RedriveRequest,
  manifest: TaskManifest,
  ports: ProducerPorts,
  settings: Settings,
): Promise<{ readonly task: string; readonly begun: JobAccepted }> {
  const step = (effect: Parameters<typeof perform>[1]) => perform(ports.ledger, effect);
  const newest = await run(newestGeneration(jobId), step);
  if (newest.kind !== 'ended') throw refusal(jobId, newest);
  const { record, left } = newest;
  await refuseChangedInput(record, ports);
  const spec = specOf(record, left, options, manifest, settings);
  const deadlineSeconds = options.deadlineSeconds ?? settings.config.jobDeadlineSeconds;
  const { kind, job } = await run(createGeneration(jobId, newest, spec, deadlineSeconds), step);
  await ports.producer.invoke(job);
  return { task: spec.task, begun: { version: PROTOCOL_VERSION, jobId, job, existing: kind === 'existing' } };
}

function refusal(jobId: string, { kind }: Exclude<Newest, { kind: 'ended' }>): FanoutError {
  const said = {
    unknown: ['NoSuchJob', 'expected the id of a job, got'],
    running: ['JobRunning', 'expected a job that has ended, got one that runs:'],
    nothing: ['NothingToRedrive', 'expected a job with items that failed or were skipped; every item succeeded of'],
    expired: ['JobExpired', 'expected a job whose records are still kept for a day, got'],
  } as const;
  const [code, message] = said[kind];
  return new FanoutError(code, `redrive: ${message} "${jobId}"`);
}

/** What isn't asked for stays as the job had it; chunks are as many as fit what is left. */
function specOf(
  record: JobRecord,
  left: number,
  options: RedriveRequest['options'],
  manifest: TaskManifest,
  settings: Settings,
): JobSpec {
  const { spec, total = 0 } = record;
  const { itemSeconds } = namedTask(manifest, spec.task);
  const hints = { totalItems: left, concurrency: settings.maxConcurrency, itemSeconds };
  const tolerated = options.tolerated ?? spec.tolerated;
  const all = spec.origin?.total ?? total;
  return {
    task: spec.task,
    taskVersion: manifest.taskVersion,
    input: spec.input,
    packing: resolvePacking(options.chunkSize ?? 'auto', hints),
    encoding: spec.encoding,
    maxAttempts: options.maxAttempts ?? spec.maxAttempts,
    itemConcurrency: options.itemConcurrency ?? spec.itemConcurrency,
    itemTimeoutSeconds: itemTimeout(options.itemTimeoutSeconds ?? spec.itemTimeoutSeconds, settings),
    ...(tolerated === undefined ? {} : { tolerated }),
    ...(spec.noParams ? { noParams: true } : {}),
    origin: { total: all, succeeded: all - left, ...(hasUnreadInput(record) ? { unread: true } : {}) },
  };
}

/** Its items are read again: they must be those that the job had. */
async function refuseChangedInput({ spec: { input } }: JobRecord, ports: ProducerPorts): Promise<void> {
  if (input.type === 'range') return;
  const head = await ports.headObject(input.bucket, input.key, input.versionId);
  if (head?.etag === input.etag) return;
  const what = head === undefined ? 'none' : `one with ETag ${head.etag}`;
  throw new FanoutError(
    'InputChanged',
    `redrive: expected the input as the job had it, s3://${input.bucket}/${input.key} with ETag ${input.etag}, got ${what}`,
  );
}
