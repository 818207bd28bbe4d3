/** How an invocation failed, as Lambda words it: each answers the payload that goes with `FunctionError: Unhandled`. */

const payload = (errorType: string, errorMessage: string) => JSON.stringify({ errorType, errorMessage });

/** The function ran longer than its timeout. */
export function timedOut(requestId: string, timeoutSeconds: number, now: Date): string {
  return payload(
    'Sandbox.Timedout',
    `${now.toISOString()} ${requestId} Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  );
}

/** The function took longer to load than Lambda allows. */
export function initTimedOut(requestId: string, limitMs: number): string {
  return payload(
    'Sandbox.Timedout',
    `RequestId: ${requestId} Error: Init timed out after ${(limitMs / 1000).toFixed(2)} seconds`,
  );
}

/** The environment's main process ended by itself, or by somebody else's signal. */
export function exited(requestId: string, exitCode: number | null, signal: string | null): string {
  const how = signal === null ? `exit status ${exitCode}` : `signal: ${signalWord(signal)}`;
  return payload('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited with error: ${how}`);
}

/** The environment was killed for its memory. */
export function outOfMemory(requestId: string): string {
  return payload('Runtime.OutOfMemory', `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`);
}

/** The environment was ended under the invocation: the function was deleted, or the service closed. */
export function ended(requestId: string): string {
  return payload('Sandbox.Ended', `RequestId: ${requestId} Error: the environment was ended`);
}

/** The process couldn't be started at all. */
export function notStarted(requestId: string, reason: string): string {
  return payload('Runtime.InvalidEntrypoint', `RequestId: ${requestId} Error: ${reason}`);
}

/** The answer is longer than a synchronous invocation may give. */
export function responseTooLarge(limitBytes: number): string {
  return payload(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${limitBytes} bytes).`,
  );
}

/** Lambda names signals as Go does. */
function signalWord(signal: string): string {
  const words: Record<string, string> = {
    SIGKILL: 'killed',
    SIGABRT: 'aborted',
    SIGSEGV: 'segmentation fault',
    SIGTERM: 'terminated',
    SIGBUS: 'bus error',
    SIGILL: 'illegal instruction',
    SIGFPE: 'floating point exception',
  };
  return words[signal] ?? signal.replace(/^SIG/, '').toLowerCase();
}
