import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { FENCE_GRACE_MS, fence, markFenced } from '../core/ledger/fence.ts';
import { type LedgerEffect, perform, run } from '../core/ledger/flow.ts';
import { drawDeliveryId } from '../core/ledger/slot.ts';
import { FAN_IN } from '../core/ledger/tree.ts';
import { num, text } from '../core/ledger/update.ts';
import type { Connection } from './connection.ts';

const LOOK_EVERY_MS = 100;

/**
 * Stops a job by its key: a fence, time for what is under way, an early seal, a sweep. Whoever is stopped in the middle
 * of it leaves the rest to the reaper.
 * @returns false where it had ended
 */
export async function cancelJob(connection: Connection, job: string): Promise<boolean> {
  const item = await connection.table.get(job);
  if (item === undefined || text(item, 'state') !== 'open') return false;
  const tree = { job, fanIn: FAN_IN, ttl: num(item, 'ttl') };
  const step = stepOn(connection);
  await run(markFenced(tree, 'cancelled'), step);
  if (await endsWithin(connection, job, FENCE_GRACE_MS)) return true;
  return run(fence(tree, 'cancelled'), step);
}

async function endsWithin(connection: Connection, job: string, ms: number): Promise<boolean> {
  const untilMs = Date.now() + ms;
  for (;;) {
    if (text(await connection.table.get(job), 'state') !== 'open') return true;
    if (Date.now() >= untilMs) return false;
    await wait(Math.max(LOOK_EVERY_MS, connection.pollMs));
  }
}

function stepOn(connection: Connection) {
  const environment = randomBytes(4).readUInt32BE() & 0xf_ffff;
  const ports = {
    table: connection.table,
    announce: (ended: Parameters<Connection['announce']>[0]) => connection.announce(ended),
    readObject: (key: string) => connection.objects.get(key),
    writeObject: (key: string, body: string) => connection.objects.put(key, body),
    drawDeliveryId: () => drawDeliveryId(environment, randomBytes(4)),
    nowMs: () => Date.now(),
  };
  return (effect: LedgerEffect) => perform(ports, effect);
}
