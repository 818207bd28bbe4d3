import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runInLanes } from './run/lanes.ts';
import { synthesizeFaults } from './runtime/assembly.ts';
import { removeVariants } from './variants/copy.ts';
import { huntVariant, ordersOf } from './variants/hunt.ts';
import { VARIANTS } from './variants/variants.ts';

const FIRST_SEED = 1;
const RUNS = 50;
afterAll(removeVariants);

describe(`each broken variant of the pipeline is seen within ${RUNS} seeds`, { concurrent: true }, () => {
  it.for(VARIANTS)('$name', async (variant, { expect }) => {
    const sighting = await huntVariant(variant, FIRST_SEED, RUNS);
    console.log(`${variant.name}: seed ${sighting?.seed}, ${sighting?.violations[0]}`);
    expect(sighting).toBeDefined();
  });
});

it('the pipeline as it is passes what finds them', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'fanout-fault-variants-'));
  try {
    const assemblyDirectory = await synthesizeFaults(join(scratch, 'cdk.out'));
    const orders = VARIANTS.flatMap((variant) => ordersOf(variant, FIRST_SEED, 1));
    const found: string[] = [];
    for await (const { seed, violations } of runInLanes(orders, 2, { target: 'local', assemblyDirectory }))
      for (const one of violations) found.push(`seed ${seed}: ${one}`);
    expect(found).toEqual([]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});
