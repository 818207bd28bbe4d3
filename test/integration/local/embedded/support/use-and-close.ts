import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { startMiniStack } from './mini-stack.ts';

/** A program of its own: it uses the runtime, closes it, and must then end by itself. */
const stack = await startMiniStack();
await stack.lambda.send(new InvokeCommand({ FunctionName: stack.output('FunctionName'), Payload: '{"record":false}' }));
const poll = stack.sqs.send(new ReceiveMessageCommand({ QueueUrl: stack.output('PlainUrl'), WaitTimeSeconds: 20 }));
poll.catch(() => {});
const pids = stack.local.environments().map(({ pid }) => pid);
await stack.close();
await stack.close();
process.stdout.write(JSON.stringify({ endpoint: stack.local.endpoint, pids }));
