import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../support/simulation/mutants/all.ts';
import { huntMutant } from '../support/simulation/mutants/hunt-mutant.ts';
import { REDUNDANT } from '../support/simulation/mutants/redundant.ts';

/** Fixed, so that a mutant is found each time or never. */
const SEED = 1;
/** Each is found within a few hundred as a rule. */
const RUNS = 8_000;
const RUNS_OF_REDUNDANT = 500;
/** A mutant is a process of its own. */
const AT_ONCE = { concurrent: true, timeout: 60_000 };

describe('each rule bears a load: taken away, the simulation finds what goes wrong', () => {
  it.for(MUTANTS)('$name', AT_ONCE, async (mutant, { expect }) => {
    const violation = await huntMutant(mutant, SEED, RUNS);
    expect(violation).toBeTypeOf('string');
    // A mutant that only breaks its flow proves nothing.
    expect(violation).not.toMatch(/^a flow threw/);
  });
});

// Where one of these is found out one day, it has become load-bearing, and belongs to the others.
describe('a second line of defence: another rule holds the same', () => {
  it.for(REDUNDANT)('$mutant.name, since $because', AT_ONCE, async ({ mutant }, { expect }) => {
    expect(await huntMutant(mutant, SEED, RUNS_OF_REDUNDANT)).toBeUndefined();
  });
});

it('has a name of its own for each mutant', () => {
  const names = [...MUTANTS, ...REDUNDANT.map(({ mutant }) => mutant)].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
