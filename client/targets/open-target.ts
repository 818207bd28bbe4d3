import type { TaskManifest } from '../../events/task-manifest.ts';
import type { Connection } from '../connection.ts';
import { openLocal } from './local.ts';
import { type PlaceOptions, placeOf } from './place.ts';

export interface TargetOptions extends PlaceOptions {
  /** The module that exports the tasks of the local target. @default the tasks that are shipped */
  readonly tasks?: string;
  /** Consumers at once, 2-1,000, of the local target. @default as many as the machine has cores, at least 5 */
  readonly concurrency?: number;
  /** Where `.fanout` is kept. @default the current directory */
  readonly directory?: string;
  /** Takes each log line of the functions, where the runtime is this process's own. */
  readonly onLog?: (line: FunctionLog) => void;
  /** Takes what is worth knowing about the target, in a line. */
  readonly onRemark?: (text: string) => void;
  /** Called with the tasks before anything is started; what it throws stops the opening. */
  readonly check?: (manifest: TaskManifest) => void;
}

/** One line of a function's log. */
export interface FunctionLog {
  readonly functionName: string;
  readonly text: string;
}

/** A target that is ready for jobs. */
export interface OpenTarget {
  readonly connection: Connection;
  /** Tells of jobs that end, where the runtime is this process's own; what outlives it is for its owner to follow. */
  readonly onJobEnded?: (listener: (detail: unknown) => void) => () => void;
  /** How to go on where it stops answering in the middle of a job. */
  howToGoOn(jobId: string): string;
  /** Consumers that run now, where the target tells. */
  runningProcesses(): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Opens the target that is asked for. @throws {TargetUnreachable} @throws {InvalidInput} */
export async function openTarget(options: TargetOptions): Promise<OpenTarget> {
  const place = placeOf(options, undefined, process.env, options.directory);
  if (place.target === 'local') return openLocal(options);
  const { openRemote } = await import('./remote.ts');
  return openRemote(place, options);
}
