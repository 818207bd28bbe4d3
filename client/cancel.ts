import { randomBytes } from 'node:crypto';
import { fence } from '../core/ledger/fence.ts';
import { perform, run } from '../core/ledger/flow.ts';
import { drawDeliveryId } from '../core/ledger/slot.ts';
import { FAN_IN } from '../core/ledger/tree.ts';
import { num } from '../core/ledger/update.ts';
import type { Connection } from './connection.ts';

/**
 * Stops a job by its key: a fence, an early seal, a sweep. Whoever is stopped in the middle of it leaves the rest to
 * the reaper.
 */
export async function cancelJob(connection: Connection, job: string): Promise<boolean> {
  const item = await connection.table.get(job);
  if (item === undefined) return false;
  const environment = randomBytes(4).readUInt32BE() & 0xf_ffff;
  return run(fence({ job, fanIn: FAN_IN, ttl: num(item, 'ttl') }, 'cancelled'), (effect) =>
    perform(
      {
        table: connection.table,
        announce: (ended) => connection.announce(ended),
        readObject: (key) => connection.objects.get(key),
        writeObject: (key, body) => connection.objects.put(key, body),
        drawDeliveryId: () => drawDeliveryId(environment, randomBytes(4)),
        nowMs: () => Date.now(),
      },
      effect,
    ),
  );
}
