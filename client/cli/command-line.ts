import { FanoutError } from '../../core/errors.ts';
import { nearest } from '../nearest.ts';
import { packageVersion } from '../own-package.ts';
import { asUnreachable } from '../unreachable.ts';
import { outliveReaders, untilTaken } from './closed-pipe.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/all.ts';
import { exitCodeOf } from './exit-code.ts';
import { fitted, helpOf } from './help.ts';
import { Interrupted, onInterrupt } from './interrupt.ts';
import { complain, complainOf, paint, say, widthOf } from './terminal.ts';
import { EXIT, UsageError } from './usage-error.ts';

async function dispatch(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args[0] === 'help' && args[1] !== undefined ? [args[1], '--help'] : args;
  if (name === '--version' || name === '-v') {
    say(packageVersion());
    return EXIT.ok;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    printHelp();
    return name === undefined ? EXIT.badInput : EXIT.ok;
  }
  if (name === 'complete') {
    const { complete } = await import('./completion/complete.ts');
    return complete(rest[0] === '--' ? rest.slice(1) : rest);
  }
  const command = commandOf(name);
  if (rest.includes('--help') || rest.includes('-h')) {
    say(helpOf(command, widthOf(process.stdout)));
    return EXIT.ok;
  }
  const signal = onInterrupt();
  return command.run(rest, signal).catch((error: unknown) => {
    throw signal.aborted && (error as FanoutError).code === 'Interrupted' ? new Interrupted() : error;
  });
}

function commandOf(name: string): Command {
  const command = COMMANDS.find((known) => known.name === name);
  if (command !== undefined) return command;
  const names = COMMANDS.map((known) => known.name);
  const meant = nearest(name, names);
  throw new UsageError(`unknown command "${name}"`, meant === undefined ? 'fanout help' : `did you mean ${meant}?`);
}

const NAME_WIDTH = Math.max(...COMMANDS.map(({ name }) => name.length));

function printHelp(): void {
  say('fanout: run a task over many items, in many processes, and join them exactly\n');
  const columns = widthOf(process.stdout);
  for (const { name, summary } of COMMANDS) {
    const label = `  ${name.padEnd(NAME_WIDTH)} `;
    say(fitted(label, summary, columns).replace(name, paint('bold', name)));
  }
  say('\nfanout COMMAND --help says more. --verbose shows where an error came from.');
}

/** Every error as one line with a hint, and the exit code that it stands for. */
function report(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  // What is said on purpose says more than the socket behind it.
  const said = error instanceof FanoutError || error instanceof UsageError ? error : (asUnreachable(error) ?? error);
  const { message, hint } = said as Error & { hint?: string };
  complainOf(message, hint);
  if (process.argv.includes('--verbose')) complain((error as Error).stack ?? '');
  return exitCodeOf(error);
}

/** Runs the command that the arguments name; the only place that ends the process. */
export async function main(args: readonly string[]): Promise<never> {
  outliveReaders([process.stdout, process.stderr]);
  process.exitCode = await dispatch(args).catch(report);
  await untilTaken([process.stdout, process.stderr]);
  // Keep-alive sockets of the SDKs would hold the process for seconds.
  process.exit();
}
