/** A template or assembly that can't be deployed; the message says where and what was expected. */
export class DeployError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DeployError';
  }

  /** `cause` as the failure of one resource. */
  static inResource(logicalId: string, type: string, cause: unknown): DeployError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new DeployError(`resource ${logicalId} (${type}): ${reason}`, { cause });
  }
}
