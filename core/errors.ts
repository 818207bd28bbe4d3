/** What to do with the message or request at hand when an error reaches the top. */
export type Disposition = 'retry' | 'dead-letter' | 'fatal';

/** The base of every error that this project throws on purpose. */
export class FanoutError extends Error {
  readonly code: string;
  readonly disposition: Disposition;

  constructor(code: string, message: string, disposition: Disposition = 'fatal', cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'FanoutError';
    this.code = code;
    this.disposition = disposition;
  }
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A request or setting that can't be right; nothing was begun. */
export class InvalidInput extends FanoutError {
  /** What to try next. */
  readonly hint: string | undefined;

  /** @param field where it stands, such as `options.chunkSize` */
  constructor(field: string, expected: string, got: string, hint?: string) {
    super('InvalidInput', `${field}: expected ${expected}, got ${got}`);
    this.name = 'InvalidInput';
    this.hint = hint;
  }
}

/** What a schema found wrong, each with its field. */
export function invalid(what: string, issues: readonly Issue[]): FanoutError {
  return new FanoutError('InvalidInput', `${what}: ${describeIssues(issues)}`);
}

/** The same jobId with another request. */
export class JobConflict extends FanoutError {
  /** @param fields what the requests differ in */
  constructor(jobId: string, fields: readonly string[]) {
    super(
      'JobConflict',
      `jobId: expected the id of no other job, or the same request again, got "${jobId}", a job with another ${fields.join(' and another ')}`,
    );
    this.name = 'JobConflict';
  }
}

/** An input that can't be cut into items any further; `place` says where. */
export class MalformedInput extends FanoutError {
  constructor(what: string, place: string) {
    super('MalformedInput', `${what} at ${place}`);
    this.name = 'MalformedInput';
  }
}

/** One line for a person: what a zod error found first, with the field's path. */
export function describeIssues(issues: readonly Issue[]): string {
  return issues.map((issue) => `${issue.path.map(String).join('.') || '(whole)'}: ${issue.message}`).join('; ');
}
