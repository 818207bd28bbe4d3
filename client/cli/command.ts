/** What completes a word in a shell; a list is the words themselves. */
export type Completes = 'file' | 'task' | 'job' | readonly string[];

/** One option of a command, as it is parsed, explained and completed. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  /** May be given more than once. */
  readonly multiple?: boolean;
  /** What stands for its value in the help, such as FILE. */
  readonly value?: string;
  /** One line of help. */
  readonly about: string;
  readonly completes?: Completes;
}
export type CommandOptions = Readonly<Record<string, CommandOption>>;

/** One command of `fanout`. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  /** What else its help says, before the options. */
  readonly intro?: string;
  readonly options: CommandOptions;
  /** Two at least, each a line that works. */
  readonly examples: readonly string[];
  /** What completes its arguments, in their order; the last one completes all that follow. */
  readonly takes?: readonly Completes[];
  /** @returns the exit code */
  run(args: readonly string[], signal: AbortSignal): Promise<number>;
}
