import { CHUNK_MUTANTS } from './chunk-mutants.ts';
import { PRODUCE_MUTANTS, SEAL_MUTANTS, STOP_MUTANTS } from './job-mutants.ts';
import { END_MUTANTS, JOIN_MUTANTS, TOLERANCE_MUTANTS } from './join-mutants.ts';
import type { Mutant } from './mutant.ts';

/** Every rule that bears a load, taken away: the simulation must find each of them out. */
export const MUTANTS: readonly Mutant[] = [
  ...JOIN_MUTANTS,
  ...END_MUTANTS,
  ...TOLERANCE_MUTANTS,
  ...CHUNK_MUTANTS,
  ...SEAL_MUTANTS,
  ...PRODUCE_MUTANTS,
  ...STOP_MUTANTS,
];
