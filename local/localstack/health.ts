import { connect } from 'node:net';

/** What answers on a port of 127.0.0.1. */
export type Answer =
  | { readonly is: 'localstack'; readonly version: string /** Another for each start. */; readonly session: string }
  | { readonly is: 'other' }
  | { readonly is: 'nothing' };

const ANSWER_MS = 2_000;

export const endpointOf = (port: number): string => `http://127.0.0.1:${port}`;

/** Tells LocalStack from anything else that listens on a port, and that from nothing. */
export async function lookAt(port: number, timeoutMs = ANSWER_MS): Promise<Answer> {
  const health = await getJson(`${endpointOf(port)}/_localstack/health`, timeoutMs);
  if (health !== undefined && typeof health['version'] === 'string' && typeof health['services'] === 'object') {
    const info = await getJson(`${endpointOf(port)}/_localstack/info`, timeoutMs);
    return { is: 'localstack', version: health['version'], session: String(info?.['session_id'] ?? '') };
  }
  return { is: (await isOpen(port, timeoutMs)) ? 'other' : 'nothing' };
}

async function getJson(url: string, timeoutMs: number): Promise<Record<string, unknown> | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    const body: unknown = await answer.json();
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isOpen(port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: timeoutMs });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.on('connect', () => end(true));
    socket.on('timeout', () => end(false));
    socket.on('error', () => end(false));
  });
}
