/** The command was used wrongly: said in one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** What every command may exit with. */
export const EXIT = { ok: 0, jobNotSucceeded: 1, badInput: 2, unreachable: 3, interrupted: 130 } as const;
