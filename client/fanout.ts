/** What `import … from 'fanout'` gives. */
export { FanoutError, InvalidInput } from '../core/errors.ts';
export { defineTask, NonRetryableError, type Task, type TaskContext, type TaskDefinition } from '../core/task.ts';
export type { ResultLine } from '../events/result-line.ts';
export { JobFailed, RequestRefused, TargetUnreachable } from './errors.ts';
export { Job } from './job.ts';
export type { JobSummary } from './job-summary.ts';
export { type MapSettings, Pool } from './pool.ts';
export type { Items, JobSettings } from './start-job.ts';
export type { TargetOptions } from './targets/open-target.ts';
