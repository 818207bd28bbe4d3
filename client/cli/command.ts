/** One command of `fanout`. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  /** Shown by --help below the usage. */
  readonly help: string;
  /** @returns the exit code */
  run(args: readonly string[], signal: AbortSignal): Promise<number>;
}
