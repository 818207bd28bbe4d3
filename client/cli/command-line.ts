import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { outliveReaders } from './closed-pipe.ts';
import type { Command } from './command.ts';
import { demo } from './commands/demo.ts';
import { invoke } from './commands/invoke.ts';
import { clean, jobs, results, status } from './commands/jobs.ts';
import { cancel, wait } from './commands/live.ts';
import { run } from './commands/run.ts';
import { tasks } from './commands/tasks.ts';
import { up } from './commands/up.ts';
import { exitCodeOf } from './exit-code.ts';
import { Interrupted, onInterrupt } from './interrupt.ts';
import { nearest } from './nearest.ts';
import { complain, paint, say } from './terminal.ts';
import { EXIT, UsageError } from './usage-error.ts';

const COMMANDS: readonly Command[] = [run, up, tasks, invoke, jobs, status, wait, cancel, results, clean, demo];

async function dispatch(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args[0] === 'help' && args[1] !== undefined ? [args[1], '--help'] : args;
  if (name === '--version' || name === '-v') {
    say(await version());
    return EXIT.ok;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    printHelp();
    return name === undefined ? EXIT.badInput : EXIT.ok;
  }
  const command = commandOf(name);
  if (rest.includes('--help') || rest.includes('-h')) {
    say(`${command.usage}\n\n${command.summary}\n\n${command.help}`);
    return EXIT.ok;
  }
  return command.run(rest, onInterrupt());
}

function commandOf(name: string): Command {
  const command = COMMANDS.find((known) => known.name === name);
  if (command !== undefined) return command;
  const names = COMMANDS.map((known) => known.name);
  const meant = nearest(name, names);
  throw new UsageError(`unknown command "${name}"`, meant === undefined ? 'fanout help' : `did you mean ${meant}?`);
}

async function version(): Promise<string> {
  const text = await readFile(resolve(import.meta.dirname, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function printHelp(): void {
  say('fanout: run a task over many items, in many processes, and join them exactly\n');
  for (const { name, summary } of COMMANDS) say(`  ${paint('bold', name.padEnd(8))} ${summary}`);
  say('\nfanout COMMAND --help says more.');
}

/** Every error as one line with a hint, and the exit code that it stands for. */
function report(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  const { message } = error as Error;
  const hint = (error as { hint?: string }).hint;
  complain(`${paint('red', 'fanout:', process.stderr)} ${message}${hint === undefined ? '' : ` — ${hint}`}`);
  if (process.argv.includes('--verbose')) complain((error as Error).stack ?? '');
  return exitCodeOf(error);
}

/** Runs the command that the arguments name; the only place that ends the process. */
export async function main(args: readonly string[]): Promise<never> {
  outliveReaders([process.stdout, process.stderr]);
  process.exitCode = await dispatch(args).catch(report);
  // Keep-alive sockets of the SDKs would hold the process for seconds.
  process.exit();
}
