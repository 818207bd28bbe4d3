import { expect, it, vi } from 'vitest';
import type { TablePort } from '../../../../core/ports.ts';
import type { ProducerPorts } from '../../../../functions/producer/ports.ts';
import { produceJob } from '../../../../functions/producer/produce-job.ts';
import { jobSpec } from '../../../support/job-spec.ts';

const spec = jobSpec(1, {
  input: { type: 'object', bucket: 'bucket', key: 'key', format: 'jsonl', sizeBytes: 1e9, etag: '"e"' },
});

/** A job whose input never ends, and who has its stream open. */
function endlessJob(send: () => Promise<void>) {
  const open = new Set<string>();
  const opened = vi.fn();
  const item = { state: 'open', spec: JSON.stringify(spec), cursor: 0, sent: 0 };
  const table: Pick<TablePort, 'get' | 'update'> = {
    get: async () => item,
    update: async () => ({ applied: true, item }),
  };
  const ports = {
    table,
    ledger: { table, nowMs: () => 0 },
    queue: { send },
    producer: { invoke: async () => undefined },
    async *readInput() {
      opened();
      open.add('input');
      try {
        for (;;) yield Buffer.from('1\n'.repeat(500));
      } finally {
        open.delete('input');
      }
    },
  } as unknown as ProducerPorts;
  return { open, opened, ports };
}

const job = 'endless.0123456789ab';
const asked = { version: 1, produce: job } as const;

it('closes its input where it is out of time', async () => {
  const { open, opened, ports } = endlessJob(async () => undefined);
  await produceJob(asked, ports, 0);
  expect(opened).toHaveBeenCalled();
  expect([...open]).toEqual([]);
});

it('closes its input where it fails with a window ahead', async () => {
  const { open, ports } = endlessJob(() => Promise.reject(new Error('no queue')));
  await expect(produceJob(asked, ports, Number.MAX_SAFE_INTEGER)).rejects.toThrow('no queue');
  expect([...open]).toEqual([]);
});
