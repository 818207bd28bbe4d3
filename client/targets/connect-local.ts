import type { Connection, ConnectionOptions } from '../connection.ts';

/** Nobody checks the credentials here; the SDK only wants some. */
export const LOCAL = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

/**
 * Connects to a runtime on this machine. The SDK's clients are loaded only now: a tenth of a second, that a runtime's
 * first environments start in.
 */
export async function connectLocal(
  endpoint: string,
  options: Omit<ConnectionOptions, 'endpoint'>,
): Promise<Connection> {
  const { connect } = await import('../connection.ts');
  return connect({ ...options, isEphemeral: true, endpoint: { endpoint, ...LOCAL } });
}
