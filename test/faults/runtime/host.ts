import { startLocal } from '../../../local/embedded/start-local.ts';
import { QueueFaults, type QueueNote } from '../inject/queue-faults.ts';
import type { QueueFaults as Odds } from '../plan/plan.ts';

/** What the process that hosts a runtime is told. */
export type ToHost =
  | {
      readonly type: 'start';
      readonly assemblyDirectory: string;
      readonly parameters: Readonly<Record<string, string>>;
      readonly cacheDirectory: string;
      readonly port: number;
      readonly dataDirectory?: string;
    }
  | { readonly type: 'begin'; readonly seed: number; readonly odds: Odds | undefined }
  | { readonly type: 'close' };

/** What it says. */
export type FromHost =
  | { readonly type: 'started'; readonly endpoint: string; readonly outputs: Readonly<Record<string, string>> }
  | { readonly type: 'failed'; readonly message: string }
  | {
      readonly type: 'notes';
      readonly notes: readonly QueueNote[];
      readonly held: number;
      readonly log: readonly string[];
    };

const TELL_EVERY_MS = 40;

/**
 * The embedded runtime in a process of its own, so that it can be killed. Its mappings and queues have the test's queue
 * faults between them.
 */
const between: QueueFaults[] = [];
let notes: QueueNote[] = [];
let log: string[] = [];
let toldHeld = 0;

const say = (message: FromHost) => process.send?.(message);

const telling = setInterval(() => {
  const held = between.reduce((sum, one) => sum + one.held, 0);
  if (notes.length === 0 && log.length === 0 && held === toldHeld) return;
  say({ type: 'notes', notes, held, log });
  [notes, log, toldHeld] = [[], [], held];
}, TELL_EVERY_MS);

async function start(options: Extract<ToHost, { type: 'start' }>): Promise<() => Promise<void>> {
  const { assemblyDirectory, parameters, cacheDirectory, port, dataDirectory } = options;
  const runtime = await startLocal({
    assemblyDirectory,
    parameters,
    compileCacheDirectory: cacheDirectory,
    port,
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
    betweenQueues(call) {
      const faults = new QueueFaults(call, (note) => notes.push(note));
      between.push(faults);
      return faults.call;
    },
    onLog({ text, functionName }) {
      if (text.includes('"level":"error"') || text.includes('"errorType"')) log.push(`${functionName}: ${text}`);
    },
  });
  say({ type: 'started', endpoint: runtime.endpoint, outputs: runtime.outputs });
  return () => runtime.close();
}

let close: Promise<() => Promise<void>> | undefined;
process.on('message', (message: ToHost) => {
  if (message.type === 'start') {
    close = start(message);
    close.catch((error: Error) => say({ type: 'failed', message: error.stack ?? error.message }));
  } else if (message.type === 'begin') for (const one of between) one.begin(message.seed, message.odds);
  else void end();
});
// Whoever started it is gone.
process.on('disconnect', () => void end());

async function end(): Promise<void> {
  clearInterval(telling);
  await (await close)?.().catch(() => undefined);
  process.exit(0);
}
