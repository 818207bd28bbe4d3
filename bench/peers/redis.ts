import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** A Redis of our own, in memory only. */
export interface RedisServer {
  readonly port: number;
  readonly version: string;
  stop(): Promise<void>;
}

const PROGRAM = process.env['REDIS_SERVER'] ?? 'redis-server';

/** Starts a Redis server on a free port of 127.0.0.1; undefined where none is installed. */
export async function startRedis(): Promise<RedisServer | undefined> {
  const asked = spawnSync(PROGRAM, ['--version'], { encoding: 'utf8' });
  if (asked.error !== undefined) return undefined;
  const port = await freePort();
  const child = spawn(PROGRAM, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await ready(child);
  return {
    port,
    version: /v=(\S+)/.exec(asked.stdout)?.[1] ?? 'unknown',
    async stop() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

async function ready(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('expected redis-server to have an output');
  for await (const line of createInterface({ input: child.stdout })) if (/ready to accept/i.test(line)) break;
  child.stdout.resume();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
