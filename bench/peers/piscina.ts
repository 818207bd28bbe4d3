import { join } from 'node:path';
import { Piscina } from 'piscina';

/** Items that hash so many bytes, one a task, on a pool of warm threads; `run` returns seconds. */
export async function openPiscina(threads: number) {
  const pool = new Piscina({
    filename: join(import.meta.dirname, 'piscina-worker.mjs'),
    minThreads: threads,
    maxThreads: threads,
  });
  await Promise.all(Array.from({ length: threads * 4 }, () => pool.run(0)));
  return {
    async run(count: number, bytes: number): Promise<number> {
      const began = performance.now();
      await Promise.all(Array.from({ length: count }, () => pool.run(bytes)));
      return (performance.now() - began) / 1_000;
    },
    close: () => pool.destroy(),
  };
}
