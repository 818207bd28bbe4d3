import type { JobSpec } from '../../core/job/spec.ts';

/** What is settled about a job over the numbers up to `items`, a chunk of them all, each of which gets one attempt. */
export const jobSpec = (items: number, more: Partial<JobSpec> = {}): JobSpec => ({
  task: 'task',
  taskVersion: 'v',
  input: { type: 'range', from: 0, to: items },
  packing: { type: 'fixed', items: Math.max(1, items) },
  encoding: 'json',
  maxAttempts: 1,
  itemConcurrency: 1,
  itemTimeoutSeconds: 1,
  ...more,
});
