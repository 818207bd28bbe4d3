import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Fanout, isAlive, type Ran, workFolder } from './cli.ts';
import { eventually } from './eventually.ts';
import { FakePrograms } from './fake-programs.ts';

/** A directory with a `.localstack` to be, where only fake programs are found. */
export class FakeHome {
  readonly folder = mkdtempSync(join(workFolder('localstack'), 'home-'));
  readonly home = join(this.folder, '.localstack');
  readonly programs = new FakePrograms(this.folder);
  port = 0;

  async usePort(): Promise<this> {
    this.port = await freePort();
    return this;
  }

  begin(...args: string[]): Fanout {
    return new Fanout(['localstack', ...args], this.folder, { ...this.programs.env, FANOUT_LOCALSTACK_HOME: '' });
  }

  run(...args: string[]): Promise<Ran> {
    return this.begin(...args).ended;
  }

  start(...args: string[]): Promise<Ran> {
    return this.run('start', '--port', String(this.port), ...args);
  }

  /** Ends what still runs. */
  async end(): Promise<void> {
    this.programs.behaveWell();
    this.programs.end();
    if (this.names.includes('up.json')) await this.run('stop');
  }

  /** What is registered. */
  get up(): Record<string, unknown> & { process: { pid: number; started: string } } {
    return JSON.parse(readFileSync(join(this.home, 'up.json'), 'utf8'));
  }

  /** What is in `.localstack`, by name. */
  get names(): string[] {
    return existsSync(this.home) ? readdirSync(this.home).sort() : [];
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Waits until something is true. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  await eventually(async () => (await isSo()) || undefined, what, limitMs);
}

export const untilGone = (pid: number): Promise<void> => until(`process ${pid} is gone`, () => !isAlive(pid));

/** All of a command's stderr: what it says of its steps, and one line of what went wrong. */
export const oneLine = (text: RegExp) =>
  expect.stringMatching(new RegExp(`^(starting LocalStack.*\\n|localstack \\d.*\\n)*fanout: ${text.source}.*\\n$`));
