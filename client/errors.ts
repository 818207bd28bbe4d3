import { FanoutError } from '../core/errors.ts';

/** The target could not be reached, or isn't what it should be. */
export class TargetUnreachable extends FanoutError {
  /** What to try next. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, cause?: unknown) {
    super('TargetUnreachable', message, 'retry', cause);
    this.name = 'TargetUnreachable';
    this.hint = hint;
  }
}

/** The producer refused a request; nothing was created. */
export class RequestRefused extends FanoutError {
  constructor(code: string, message: string) {
    super(code, message);
    this.name = 'RequestRefused';
  }
}

/** A job that `map` waited for did not succeed in whole. */
export class JobFailed extends FanoutError {
  readonly jobId: string;
  readonly state: string;
  /** The first failures, in input order. */
  readonly failures: readonly { readonly index: number; readonly name: string; readonly message: string }[];

  constructor(jobId: string, state: string, failed: number, failures: JobFailed['failures'], reason?: string) {
    const first = failures[0];
    const example = first === undefined ? '' : `; item ${first.index}: ${first.name}: ${first.message}`;
    super(
      'JobFailed',
      `job ${jobId} ended ${state}${reason === undefined ? '' : ` (${reason})`}, ${failed} failed${example}`,
    );
    this.name = 'JobFailed';
    this.jobId = jobId;
    this.state = state;
    this.failures = failures;
  }
}
