// The Lambda runtime of one environment. argv: fd to read invocations from, fd to write answers to; both carry one
// JSON document a line. Log lines go to stdout and stderr; a line of one NUL closes the log of an invocation.
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const readline = require('node:readline');
const { pathToFileURL } = require('node:url');

const [requestFd, responseFd] = process.argv.slice(2).map(Number);
const env = process.env;
const mark = `LS_PROCESS_ENVIRONMENT=${env.LS_PROCESS_ENVIRONMENT}`;

function writeAll(fd, text) {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(fs.writeSync(fd, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}
const answer = (message) => {
  writeAll(1, '\0\n');
  writeAll(responseFd, `${JSON.stringify(message)}\n`);
};
const describe = (error) => ({
  errorType: error?.name ?? typeof error,
  errorMessage: error?.message ?? String(error),
  trace: (error?.stack ?? '').split('\n'),
});
const fault = (name, message) => Object.assign(new Error(message), { name });

process.on('uncaughtException', (error) => {
  console.error('Uncaught Exception', describe(error));
  process.exit(129);
});
process.on('unhandledRejection', (error) => {
  console.error('Unhandled Promise Rejection', describe(error));
  process.exit(128);
});
// An environment never outlives the LocalStack process that started it, and nothing that it started outlives it.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && end(), 1000).unref();

function end() {
  const pids = fs.existsSync('/proc') ? fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  for (const pid of pids) {
    try {
      if (Number(pid) !== process.pid && fs.readFileSync(`/proc/${pid}/environ`).includes(mark))
        process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended, or is another user's.
    }
  }
  process.exit(0);
}

async function loadHandler() {
  const dot = env._HANDLER.lastIndexOf('.');
  const base = path.resolve(env.LAMBDA_TASK_ROOT, env._HANDLER.slice(0, dot));
  const name = env._HANDLER.slice(dot + 1);
  const file = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find(fs.existsSync);
  if (!file) throw fault('Runtime.ImportModuleError', `Error: Cannot find module '${path.basename(base)}'`);
  const loaded = await import(pathToFileURL(file));
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler !== 'function')
    throw fault('Runtime.HandlerNotFound', `${env._HANDLER} is undefined or not exported`);
  return handler;
}

async function main() {
  let handler;
  try {
    handler = await loadHandler();
  } catch (error) {
    answer({ error: describe(error) });
    process.exit(1);
  }
  answer({ ready: true });

  const input = new net.Socket({ fd: requestFd, readable: true, writable: false });
  for await (const line of readline.createInterface({ input })) {
    const request = JSON.parse(line);
    env._X_AMZN_TRACE_ID = request.trace;
    const context = {
      callbackWaitsForEmptyEventLoop: true,
      awsRequestId: request.id,
      invokedFunctionArn: request.arn,
      functionName: env.AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
      memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
      getRemainingTimeInMillis: () => Math.max(0, request.deadline - Date.now()),
    };
    try {
      answer({ result: (await handler(JSON.parse(request.event), context)) ?? null });
    } catch (error) {
      console.error('Invoke Error', describe(error));
      answer({ error: describe(error) });
    }
  }
  end(); // LocalStack closed the pipe
}

main();
