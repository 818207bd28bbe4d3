import { fork } from 'node:child_process';
import { once } from 'node:events';
import { hashBytes } from '../work.ts';

interface Order {
  readonly count: number;
  readonly bytes: number;
}

// As a child: runs what it is told to, in a plain loop.
if (process.send !== undefined) {
  process.on('message', ({ count, bytes }: Order) => {
    for (let n = 0; n < count; n += 1) hashBytes(bytes);
    process.send?.('done');
  });
  process.on('disconnect', () => process.exit());
  process.send('ready');
}

/** As many bare processes as there are cores, each with its share in a plain loop: what no pool can beat. */
export async function openBareLoops(processes: number) {
  const children = Array.from({ length: processes }, () => fork(import.meta.filename));
  await Promise.all(children.map((child) => once(child, 'message')));
  const run = async (count: number, bytes: number): Promise<number> => {
    const began = performance.now();
    await Promise.all(
      children.map((child) => {
        child.send({ count: count / processes, bytes } satisfies Order);
        return once(child, 'message');
      }),
    );
    return (performance.now() - began) / 1_000;
  };
  await run(processes * 10, 1_048_576);
  return {
    run,
    close: () => {
      for (const child of children) child.kill();
    },
  };
}
