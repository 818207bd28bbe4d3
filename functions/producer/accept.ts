import { randomBytes } from 'node:crypto';
import { BUCKET_PREFIX } from '../../core/config.ts';
import { InvalidInput, JobConflict } from '../../core/errors.ts';
import type { JobSpec, PinnedInput } from '../../core/job/spec.ts';
import { createJob, findJob, type Known, NO_PARAMS } from '../../core/ledger/create.ts';
import { perform, run } from '../../core/ledger/flow.ts';
import { num } from '../../core/ledger/update.ts';
import { resolvePacking } from '../../core/packing/chunk-size.ts';
import type { JobAccepted } from '../../events/job-accepted.ts';
import { formatOf, type JobInput } from '../../events/job-input.ts';
import { PROTOCOL_VERSION } from '../../events/protocol.ts';
import type { TaskManifest } from '../../events/task-manifest.ts';
import type { Settings } from '../settings.ts';
import { itemTimeout } from './item-timeout.ts';
import { checkTask } from './manifest.ts';
import type { ProducerPorts } from './ports.ts';
import { differences, hashOf, type NamedRequest } from './to-request.ts';

const DAY_SECONDS = 86_400;
/** How long a job's items outlive its deadline in the table. */
const KEEP_SECONDS = 21 * DAY_SECONDS;

/** An input made ready: pinned, so that whoever reads it again reads the same. */
interface Prepared {
  readonly input: PinnedInput;
  readonly totalItems: number | undefined;
}

/**
 * Creates the job that is asked for and has it produced. The same id with the same request is the same job.
 * @throws {InvalidInput} @throws {JobConflict} nothing was created then
 */
export async function accept(
  { jobId, isDrawn, request }: NamedRequest,
  manifest: TaskManifest,
  ports: ProducerPorts,
  settings: Settings,
): Promise<JobAccepted> {
  const step = (effect: Parameters<typeof perform>[1]) => perform(ports.ledger, effect);
  const task = checkTask(manifest, request);
  const requestHash = hashOf(request);
  const known: Known = isDrawn ? { kind: 'unknown' } : await run(findJob(jobId, requestHash), step);
  if (known.kind === 'conflict') throw new JobConflict(jobId, differences(requestHash, known.requestHash));
  if (known.kind === 'same' && known.record !== undefined) {
    // Nothing was ever produced: whoever created it may have died before it could invoke a producer.
    if (num(known.record, 'sent') === 0 && known.record['chunks'] === undefined) await ports.producer.invoke(known.job);
    return accepted(jobId, known.job, true);
  }

  const nonce = randomBytes(6).toString('hex');
  const { input, totalItems } = await prepare(request.input, `${jobId}.${nonce}`, ports, settings);
  const { options } = request;
  const params = JSON.stringify(request.params);
  const hints = { totalItems, concurrency: settings.maxConcurrency, itemSeconds: task.itemSeconds };
  const spec: JobSpec = {
    task: task.name,
    taskVersion: manifest.taskVersion,
    input,
    packing: resolvePacking(options.chunkSize, hints),
    encoding: input.type === 'object' && input.format === 'lines' ? 'text' : 'json',
    maxAttempts: options.maxAttempts,
    itemConcurrency: options.itemConcurrency,
    itemTimeoutSeconds: itemTimeout(options.itemTimeoutSeconds, settings),
    ...(options.tolerated === undefined ? {} : { tolerated: options.tolerated }),
    ...(params === NO_PARAMS ? { noParams: true } : {}),
  };
  const nowMs = Date.now();
  const deadlineSeconds = Math.ceil(nowMs / 1000) + (options.deadlineSeconds ?? settings.config.jobDeadlineSeconds);
  const created = await run(
    createJob({
      jobId,
      run: nonce,
      requestHash,
      spec,
      params,
      nowMs,
      deadlineSeconds,
      ttl: deadlineSeconds + KEEP_SECONDS,
    }),
    step,
  );
  if (created.kind === 'conflict') throw new JobConflict(jobId, differences(requestHash, created.requestHash));
  await ports.producer.invoke(created.job, created.kind === 'created' ? created.record : undefined);
  return accepted(jobId, created.job, created.kind === 'existing');
}

const accepted = (jobId: string, job: string, existing: boolean): JobAccepted => ({
  version: PROTOCOL_VERSION,
  jobId,
  job,
  existing,
});

async function prepare(input: JobInput, job: string, ports: ProducerPorts, settings: Settings): Promise<Prepared> {
  if (input.type === 'range')
    return { input: { type: 'range', from: input.from, to: input.to }, totalItems: input.to - input.from };
  if (input.type === 's3') return { input: await pin(input, ports), totalItems: input.items };
  // The ledger holds no items, and an asynchronous invocation carries at most 1 MB: the bucket keeps them.
  const key = `${BUCKET_PREFIX.inputs}${job}.jsonl`;
  await ports.objects.put(key, input.items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  const pinned = await pin({ type: 's3', bucket: settings.bucketName, key }, ports);
  return { input: pinned, totalItems: input.items.length };
}

async function pin(input: JobInput & { type: 's3' }, ports: ProducerPorts): Promise<PinnedInput> {
  const format = input.format ?? formatOf(input.key);
  if (format === undefined)
    throw new InvalidInput('input.format', 'jsonl, json, csv or lines, or a key that ends in one', `"${input.key}"`);
  const head = await ports.headObject(input.bucket, input.key, input.versionId);
  if (head === undefined)
    throw new InvalidInput('input.key', 'an object that exists', `s3://${input.bucket}/${input.key}`);
  return { type: 'object', bucket: input.bucket, key: input.key, format, ...head };
}
