import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FanoutError } from '../../core/errors.ts';

/** The CDK's command that reads what our CDK library writes: what npm calls the latest is older, and doesn't. */
const CDK_VERSION = '2.1148.1';

/** The CDK's command did not do what it was asked to. */
export class CdkFailed extends FanoutError {
  constructor(action: string, exitCode: number | null) {
    super(
      'CdkFailed',
      `cdk ${action} failed${exitCode === null ? '' : ` with exit code ${exitCode}`}: it says above why`,
    );
    this.name = 'CdkFailed';
  }
}

/** Where the CDK's command is: the project's own, else the one beside this package. @throws {FanoutError} */
function cdkCommand(directory: string): string {
  for (const from of [join(directory, 'package.json'), import.meta.filename]) {
    try {
      const manifest = createRequire(from).resolve('aws-cdk/package.json');
      return join(dirname(manifest), 'bin/cdk');
    } catch {
      // Looked for in the next place.
    }
  }
  const error = new FanoutError('InvalidInput', 'expected the command of the AWS CDK in node_modules, found none');
  throw Object.assign(error, { hint: `npm install --save-dev aws-cdk@${CDK_VERSION} aws-cdk-lib constructs` });
}

export interface CdkRun {
  readonly directory: string;
  /** Undefined: without it, whatever this process has. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Runs the CDK's command; what it says goes to stderr, for stdout is what was asked for.
 * @throws {CdkFailed}; the signal's reason, where that is aborted
 */
export async function runCdk(args: readonly string[], { directory, environment, signal }: CdkRun): Promise<void> {
  signal.throwIfAborted();
  // It knows NO_COLOR by this alone.
  const colour = process.env['NO_COLOR'] === undefined ? [] : ['--no-color'];
  const child = spawn(process.execPath, [cdkCommand(directory), ...args, ...colour], {
    cwd: directory,
    stdio: ['inherit', process.stderr, process.stderr],
    env: { ...process.env, ...environment },
  });
  // It is in the terminal's own group, so that Ctrl-C reaches it, too; else it is told.
  const stop = () => child.kill('SIGINT');
  signal.addEventListener('abort', stop, { once: true });
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject).on('close', resolve);
    });
    // It ended because it was told to: that says nothing of the stack.
    if (exitCode !== 0) signal.throwIfAborted();
    if (exitCode !== 0) throw new CdkFailed(args[0] ?? '', exitCode);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
