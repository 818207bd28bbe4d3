import { createHash } from 'node:crypto';

let buffer = Buffer.alloc(0);

/** Work for a processor: hashes so many bytes, as the Python peer does with the same library. */
export function hashBytes(bytes: number): void {
  if (buffer.length !== bytes) buffer = Buffer.alloc(bytes);
  createHash('sha256').update(buffer).digest();
}

/** How many bytes take so long to hash here, on a core that is busy with nothing else. */
export function bytesOf(ms: number): number {
  const trial = 1_048_576;
  const tookMs = Array.from({ length: 50 }, () => {
    const began = performance.now();
    hashBytes(trial);
    return performance.now() - began;
  });
  // The least: whatever else the machine did made the others longer.
  return Math.round((trial * ms) / Math.min(...tookMs.slice(10)));
}
