import type { CommandOption } from './command.ts';

/** Options that several commands take, and that mean the same in each. */
export const TASKS = {
  type: 'string',
  value: 'FILE',
  about: 'your own tasks (default: of fanout up, else of fanout.json, else those that are shipped)',
  completes: 'file',
} as const satisfies CommandOption;

export const CONCURRENCY = {
  type: 'string',
  value: 'N',
  about: 'processes at once, 2-1,000, of a runtime that this command starts',
} as const satisfies CommandOption;

export const OUTPUT_FILE = {
  type: 'string',
  value: 'FILE',
  about: 'write result lines there, in input order',
  completes: 'file',
} as const satisfies CommandOption;

export const DETACH = {
  type: 'boolean',
  about: "print the job's id and leave, where a runtime is up",
} as const satisfies CommandOption;

/** `--json`, by what it prints. */
export const json = (about: string) => ({ type: 'boolean', about }) as const satisfies CommandOption;
