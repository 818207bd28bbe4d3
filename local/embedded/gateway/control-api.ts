import type { RequestListener } from 'node:http';
import type { EnvironmentStatus } from '../lambda/types.ts';
import { replyJson } from './reply.ts';

/** What the `fanout` command asks a running runtime: `/_fanout/health` and `/_fanout/environments`. */
export function createControlApi(
  environments: () => readonly EnvironmentStatus[],
  stackName: () => string | undefined,
): RequestListener {
  const answers: Readonly<Record<string, () => unknown>> = {
    '/_fanout/health': () => ({ status: 'ok', pid: process.pid, stackName: stackName() }),
    '/_fanout/environments': environments,
  };
  return (request, response) => {
    request.resume();
    const answer = request.method === 'GET' ? answers[request.url ?? ''] : undefined;
    if (answer === undefined)
      replyJson(response, 404, { message: `no ${request.method} ${request.url}` }, 'application/json');
    else replyJson(response, 200, answer(), 'application/json');
  };
}
