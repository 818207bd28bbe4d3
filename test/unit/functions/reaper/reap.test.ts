import { expect, it, vi } from 'vitest';
import { reap } from '../../../../functions/reaper/reap.ts';

const ITEMS: Readonly<Record<string, { createdAt: number }>> = {
  young: { createdAt: 300 },
  stuck: { createdAt: 100 },
  old: { createdAt: 200 },
};
const read = async (job: string) => ITEMS[job];

it('a job that can not be mended keeps it from no other, and its age is told all the same', async () => {
  const mended: string[] = [];
  const onFailure = vi.fn();
  const mend = async (job: string) => {
    if (job === 'stuck') throw new Error('no');
    mended.push(job);
  };
  const reaped = await reap(['stuck', 'gone', 'young', 'old'], { read, mend, onFailure });
  expect(reaped).toEqual({ looked: 4, failed: 1, oldestCreatedAtMs: 100 });
  expect(mended).toEqual(['young', 'old']);
  expect(onFailure).toHaveBeenCalledExactlyOnceWith('stuck', expect.objectContaining({ message: 'no' }));
});

it('tells no age where there is no job, or none that can be read', async () => {
  const ports = { mend: async () => undefined, onFailure: () => undefined };
  expect(await reap([], { ...ports, read })).toEqual({ looked: 0, failed: 0, oldestCreatedAtMs: undefined });
  const unread = { ...ports, read: () => Promise.reject(new Error('throttled')) };
  expect(await reap(['a', 'b'], unread)).toEqual({ looked: 2, failed: 2, oldestCreatedAtMs: undefined });
});
