import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Order, runInLanes } from '../run/lanes.ts';
import { synthesizeFaults } from '../runtime/assembly.ts';
import { copyVariant } from './copy.ts';
import type { Variant } from './variant.ts';

/** Where a variant was seen. */
export interface Sighting {
  readonly seed: number;
  readonly violations: readonly string[];
}

/** Runs seeds on a broken pipeline, one after the other, until one fails; undefined where all of them passed. */
export async function huntVariant(variant: Variant, firstSeed: number, runs: number): Promise<Sighting | undefined> {
  const root = await copyVariant(variant);
  try {
    const assemblyDirectory = await synthesizeFaults(join(root, 'cdk.out'), root);
    const ground = { target: 'local', assemblyDirectory } as const;
    for await (const { seed, violations } of runInLanes(ordersOf(variant, firstSeed, runs), 1, ground))
      if (violations.length > 0) return { seed, violations };
    return undefined;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** The seeds that a variant is hunted with; the pipeline as it is passes all of them. */
export function ordersOf({ items, profile, changes }: Variant, firstSeed: number, runs: number): Order[] {
  return Array.from({ length: runs }, (_, n) => ({ seed: firstSeed + n, items, profile, changes }));
}
