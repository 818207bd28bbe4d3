import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { descendantsOf, isAlive } from '../support/cli.ts';
import { oneLine, until, untilGone } from '../support/localstack.ts';
import { RealLocalStack } from '../support/real-localstack.ts';

let localstack: RealLocalStack;
beforeEach(async () => {
  localstack = await new RealLocalStack().start();
});
afterEach(async () => {
  await localstack.run('stop');
});

/** Starts what LocalStack starts: a function's process, what that starts, and the Java that DynamoDB Local is. */
async function useIt(): Promise<number[]> {
  await localstack.makeFunction(
    'any',
    `async () => {
      const { spawn } = await import('node:child_process');
      spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'ignore' });
      return { pid: process.pid };
    }`,
  );
  const { result } = await localstack.invoke('any');
  await new DynamoDBClient(localstack.client).send(new ListTablesCommand({}));
  const pids = descendantsOf(localstack.pid);
  const programs = pids.map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]);
  for (const program of [/node$/, /java$/, /sleep$/]) expect(programs).toContainEqual(expect.stringMatching(program));
  expect(pids).toContain(result['pid']);
  return pids;
}

it('a stop leaves no process', async () => {
  const pids = [localstack.pid, ...(await useIt())];
  expect((await localstack.run('stop')).stdout).toBe('LocalStack has ended\n');
  expect(pids.filter(isAlive)).toEqual([]);
});

it('what it started ends with it, even where it is killed; and it is started anew', async () => {
  const [killed, pids] = [localstack.pid, await useIt()];
  process.kill(killed, 'SIGKILL');
  await untilGone(killed);
  expect((await localstack.run('status')).code).toBe(3);
  await until('its processes are gone', () => !pids.some(isAlive));
  await localstack.start();
  expect(localstack.pid).not.toBe(killed);
});

it('started twice is the same one', async () => {
  const { pid } = localstack;
  const again = await localstack.run('start');
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('(was up already)') });
  await localstack.start();
  expect(localstack.pid).toBe(pid);
});

it('a port that another one has is refused', async () => {
  const other = new RealLocalStack();
  const said = new RegExp(
    `port ${localstack.port}: expected a free one, got one taken by a LocalStack that was not started from here`,
  );
  const start = await other.run('start', '--host', '--port', String(localstack.port));
  expect(start).toEqual({ code: 3, stdout: '', stderr: oneLine(said) });
});

describe('addresses', () => {
  const LISTENS = '0A';
  const LOOPBACK = /^(0100007F|0000000000000000FFFF00000100007F|00000000000000000000000001000000):/;

  /** The local addresses that a process listens on, in the hexadecimal of /proc/net. */
  function listening(pid: number): string[] {
    const links = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return [];
      }
    });
    const rows = ['tcp', 'tcp6'].flatMap((table) =>
      readFileSync(`/proc/net/${table}`, 'utf8').trim().split('\n').slice(1),
    );
    return rows.flatMap((row) => {
      const fields = row.trim().split(/\s+/);
      const [, address = '', , state] = fields;
      return state === LISTENS && links.includes(`socket:[${fields[9]}]`) ? [address] : [];
    });
  }

  it('are those of this machine alone, of all of its processes', async () => {
    const pids = [localstack.pid, ...(await useIt())];
    const addresses = pids.flatMap(listening);
    expect(addresses.length).toBeGreaterThanOrEqual(2);
    expect(addresses.filter((address) => !LOOPBACK.test(address))).toEqual([]);
    const port = localstack.port.toString(16).toUpperCase().padStart(4, '0');
    expect(addresses).toContain(`0100007F:${port}`);
  });
});

it('keeps what it writes below its home', async () => {
  await useIt();
  expect(readdirSync(join(localstack.home, 'state/tmp')).some((name) => name.startsWith('lambda-'))).toBe(true);
  await localstack.run('stop');
  expect(readdirSync(localstack.home)).not.toContain('state');
  expect(readdirSync(join(localstack.home, 'work'))).toEqual([]);
});
