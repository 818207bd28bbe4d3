import { randomBytes } from 'node:crypto';
import { FanoutError, invalid } from '../../core/errors.ts';
import type { JobAccepted, JobRefused } from '../../events/job-accepted.ts';
import { produceMessageSchema } from '../../events/produce-message.ts';
import { PROTOCOL_VERSION } from '../../events/protocol.ts';
import { redriveRequestSchema } from '../../events/redrive-request.ts';
import { type TasksAnswer, tasksRequestSchema } from '../../events/tasks-request.ts';
import { keepHeapLean } from '../lean-heap.ts';
import { errorFields, log } from '../log.ts';
import { loadSettings } from '../settings.ts';
import { accept } from './accept.ts';
import { loadManifest } from './manifest.ts';
import { producerPorts } from './ports.ts';
import { produceJob } from './produce-job.ts';
import { redrive } from './redrive.ts';
import { toRequest } from './to-request.ts';

keepHeapLean(20);
const settings = loadSettings();
const ports = producerPorts(settings);
const manifest = loadManifest();

/** Accepts a job however it is asked for, goes on producing one that it was told to, or tells of its tasks. */
export async function handler(
  event: unknown,
  context: { getRemainingTimeInMillis(): number },
): Promise<JobAccepted | JobRefused | TasksAnswer | { produced: string }> {
  const internal = produceMessageSchema.safeParse(event);
  if (internal.success) {
    await produceJob(internal.data, ports, Date.now() + context.getRemainingTimeInMillis());
    return { produced: internal.data.produce };
  }
  if (tasksRequestSchema.safeParse(event).success) return { version: PROTOCOL_VERSION, tasks: manifest };
  try {
    if (isRedrive(event)) {
      const asked = redriveRequestSchema.safeParse(event);
      if (!asked.success) throw invalid('redrive request', asked.error.issues);
      const { task, begun } = await redrive(asked.data, manifest, ports, settings);
      log('info', 'job redriven', { jobId: begun.jobId, job: begun.job, task });
      return begun;
    }
    const named = toRequest(event, () => `job-${randomBytes(8).toString('hex')}`);
    const accepted = await accept(named, manifest, ports, settings);
    log('info', accepted.existing ? 'job exists' : 'job created', { jobId: accepted.jobId, task: named.request.task });
    return accepted;
  } catch (error) {
    // A request that is wrong stays wrong: answered, not thrown, so that Lambda doesn't try it again.
    if (!(error instanceof FanoutError) || error.disposition === 'retry') throw error;
    log('warn', 'request refused', errorFields(error));
    return { version: PROTOCOL_VERSION, error: { code: error.code, message: error.message } };
  }
}

const isRedrive = (event: unknown): boolean => typeof event === 'object' && event !== null && 'redrive' in event;
