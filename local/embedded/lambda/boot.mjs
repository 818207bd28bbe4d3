// The runtime interface client: the main process of an environment. It loads the handler and asks the Runtime API for
// invocations until it is killed. Starting fast matters more than comfort here: built-ins come by getBuiltinModule,
// because `import` evaluates every lazy export of one, undici among node:http's.

import { openConnection } from './http-connection.mjs';

const parentPid = process.ppid;
const {
  AWS_LAMBDA_RUNTIME_API: runtimeApi = '',
  _HANDLER: handlerName = '',
  LAMBDA_TASK_ROOT: taskRoot = '',
} = process.env;
const [compileCacheDirectory] = process.argv.splice(2);

if (compileCacheDirectory) process.getBuiltinModule('node:module').enableCompileCache(compileCacheDirectory);
const [hostAndPort, token] = runtimeApi.split('/');
const [host, port] = hostAndPort.split(':');
const basePath = `/${token}/2018-06-01/runtime`;

/** The request id of the invocation that runs, or undefined. */
let currentRequestId;
let initialised = false;

/** The runtime is gone, and nobody waits for an answer any more: end with everything that was started. */
function endGroup() {
  process.kill(-process.pid, 'SIGKILL');
}

// A handler that blocks the loop never gets here; the watchdog sees to that one.
setInterval(() => {
  if (process.ppid !== parentPid) endGroup();
}, 1000).unref();

// Connects while the handler is loaded; the process ends where there is nobody to answer.
const request = openConnection(host, port, endGroup);

/** Sends one request; resolves with headers and text. */
const call = (method, path, body, headers) => request(method, basePath + path, body, headers);

/** AWS's error object. */
function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return {
    errorType: error.name || 'Error',
    errorMessage: error.message,
    trace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
  };
}

function printError(description) {
  const line = { timestamp: new Date().toISOString(), level: 'ERROR', requestId: currentRequestId, ...description };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

function report(path, description, headers) {
  printError(description);
  return call('POST', path, JSON.stringify(description), headers);
}

/** Tells that this process ends itself after an error. */
const FATAL = { 'lambda-runtime-fatal': '1' };

/** Reports an error after which this process can't be trusted, then exits. */
async function fail(description, exitCode) {
  const isIdle = initialised && currentRequestId === undefined;
  // While idle the one connection waits for an invocation, and no invocation has failed: the exit tells enough.
  if (isIdle) printError(description);
  else await report(initialised ? `/invocation/${currentRequestId}/error` : '/init/error', description, FATAL);
  process.exit(exitCode);
}

class RuntimeError extends Error {
  constructor(type, message) {
    super(message);
    this.name = type;
  }
}

async function loadHandler() {
  const slash = handlerName.lastIndexOf('/') + 1;
  const dot = handlerName.indexOf('.', slash);
  if (dot < 0)
    throw new RuntimeError('Runtime.MalformedHandlerName', `Bad handler: expected file.export, got ${handlerName}`);
  const stem = `${taskRoot}/${handlerName.slice(0, dot)}`;
  const { existsSync } = process.getBuiltinModule('node:fs');
  const file = ['.js', '.mjs', '.cjs'].map((extension) => stem + extension).find((path) => existsSync(path));
  if (file === undefined) {
    throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${handlerName.slice(0, dot)}'`);
  }
  let value;
  try {
    value = await import(process.getBuiltinModule('node:url').pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('Runtime.UserCodeSyntaxError', String(error));
    if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
  const names = handlerName.slice(dot + 1).split('.');
  const [first] = names;
  // A CommonJS module whose exports the lexer couldn't see has them on its default export only.
  if (!(first in value) && value.default) value = value.default;
  for (const name of names) value = value?.[name];
  if (typeof value !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
  }
  return value;
}

function contextOf(headers) {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  const { env } = process;
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

/** An answer that asks for the next invocation at once: our service takes both in one request. */
const AND_NEXT = { 'lambda-runtime-and-next': '1' };

async function serve(handler) {
  let next = await call('GET', '/invocation/next');
  for (;;) {
    const { headers, text } = next;
    currentRequestId = headers['lambda-runtime-aws-request-id'];
    process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
    const path = `/invocation/${currentRequestId}`;
    let answered;
    try {
      const answer = await handler(JSON.parse(text), contextOf(headers));
      const body = JSON.stringify(answer) ?? 'null';
      answered = call('POST', `${path}/response`, body, AND_NEXT);
    } catch (error) {
      answered = report(`${path}/error`, describe(error), AND_NEXT);
    }
    currentRequestId = undefined;
    next = await answered;
  }
}

process.on('uncaughtException', (error) => fail(describe(error), 129));
process.on('unhandledRejection', (error) =>
  fail({ ...describe(error), errorType: 'Runtime.UnhandledPromiseRejection' }, 128),
);
process.on('beforeExit', () => {
  if (currentRequestId === undefined && initialised) return;
  fail(
    {
      errorType: 'Runtime.NodeJsExit',
      errorMessage: 'The event loop is empty and the promise of the handler never settled',
      trace: [],
    },
    13,
  );
});

loadHandler().then(
  (handler) => {
    initialised = true;
    if (compileCacheDirectory) {
      // Environments end by SIGKILL, so the cache isn't left to the exit; the first answer goes first.
      setTimeout(() => process.getBuiltinModule('node:module').flushCompileCache(), 100).unref();
    }
    return serve(handler);
  },
  (error) => fail(describe(error), 1),
);
