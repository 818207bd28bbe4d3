import type { IncomingMessage } from 'node:http';

/**
 * Why a request is refused, or undefined where it may pass.
 *
 * The gateway asks nobody for a password, so it must not be reachable from a web page: browsers send `Origin` (or
 * `Sec-Fetch-Site`) with what a page asks for, and a page that re-binds its own DNS name to 127.0.0.1 still sends
 * that name as `Host`. SDKs and the `aws` command do neither.
 */
export function refusal(request: Pick<IncomingMessage, 'headers'>, port: number): string | undefined {
  const { origin, host } = request.headers;
  if (origin !== undefined) return 'requests of web pages (with an Origin header) are refused';
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none' && site !== 'same-origin') return 'cross-site requests are refused';
  if (!isOwnHost(host, port)) return `expected the Host 127.0.0.1:${port} or localhost:${port}, got ${host ?? 'none'}`;
  return undefined;
}

/** `*.localhost` are S3's virtual-host style names: `<bucket>.localhost`. */
function isOwnHost(host: string | undefined, port: number): boolean {
  const match = /^([a-z0-9.-]+?)(?::(\d+))?$/i.exec(host ?? '');
  const name = match?.[1]?.toLowerCase();
  if (name === undefined || Number(match?.[2] ?? 80) !== port) return false;
  return name === '127.0.0.1' || name === 'localhost' || name.endsWith('.localhost');
}
