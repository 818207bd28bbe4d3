import { complain } from './terminal.ts';
import { EXIT } from './usage-error.ts';

/** The user ended the command: exit code 130. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** One press may come twice: from the terminal, and handed on by npx, or by timeout to its group. */
const SAME_PRESS_MS = 300;

/** Aborts on Ctrl-C or a request to end; a second one ends the process at once. */
export function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  let pressedAtMs = Number.NEGATIVE_INFINITY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      const nowMs = performance.now();
      if (nowMs - pressedAtMs < SAME_PRESS_MS) return;
      pressedAtMs = nowMs;
      if (controller.signal.aborted) {
        complain('interrupted again: ended at once, and what was under way is not kept');
        process.exit(EXIT.interrupted);
      }
      controller.abort(new Interrupted());
    });
  return controller.signal;
}
