import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { EnvironmentStatus } from '../lambda/types.ts';
import { replyJson } from './reply.ts';
import { parseJsonObject, readText } from './request-body.ts';

const REQUEST_LIMIT_BYTES = 65_536;

export interface ControlOptions {
  readonly environments: () => readonly EnvironmentStatus[];
  /** The stack that was deployed at the start. */
  readonly stackName: () => string | undefined;
  /** Absent: nothing is deployed this way. */
  readonly onDeployAsked?: (body: unknown) => Promise<void>;
}

/** What the `fanout` command asks a running runtime: `/_fanout/health`, `/_fanout/environments`, `/_fanout/deploy`. */
export function createControlApi({ environments, stackName, onDeployAsked }: ControlOptions): RequestListener {
  const answers: Readonly<Record<string, () => unknown>> = {
    'GET /_fanout/health': () => ({ status: 'ok', pid: process.pid, stackName: stackName() }),
    'GET /_fanout/environments': environments,
  };
  return (request, response) => {
    const asked = `${request.method} ${request.url}`;
    if (asked === 'POST /_fanout/deploy' && onDeployAsked !== undefined) {
      void deploy(request, response, onDeployAsked);
      return;
    }
    request.resume();
    const answer = answers[asked];
    if (answer === undefined) replyJson(response, 404, { message: `no ${asked}` }, 'application/json');
    else replyJson(response, 200, answer(), 'application/json');
  };
}

async function deploy(
  request: IncomingMessage,
  response: ServerResponse,
  onDeployAsked: (body: unknown) => Promise<void>,
): Promise<void> {
  try {
    await onDeployAsked(parseJsonObject(await readText(request, REQUEST_LIMIT_BYTES)));
    replyJson(response, 200, {}, 'application/json');
  } catch (error) {
    replyJson(response, 400, { message: (error as Error).message }, 'application/json');
  }
}
