import * as fc from 'fast-check';
import type { Core } from './core-modules.ts';
import { type Profile, scenariosOf } from './profiles.ts';
import type { Scenario } from './scenario.ts';
import { interleave, type Outcome } from './schedule.ts';
import type { HandlerRules } from './world.ts';

/** A scenario in which something did not hold, made as small as could be. */
export interface Finding {
  readonly profile: Profile;
  readonly seed: number;
  /** Interleavings until it was found. */
  readonly runs: number;
  readonly scenario: Scenario;
  /** With its trace. */
  readonly outcome: Outcome;
}

export interface SearchOptions {
  readonly profile: Profile;
  readonly seed: number;
  readonly runs: number;
  readonly rules?: HandlerRules;
  /** Makes what is found smaller. @default true */
  readonly shrink?: boolean;
}

/** Bounds how long a finding is made smaller. */
const SHRINK_MS = 20_000;

/** Lives `runs` scenarios of a profile. @returns the first in which something doesn't hold */
export function search(core: Core, options: SearchOptions): Finding | undefined {
  const { profile, seed, runs, rules = {}, shrink = true } = options;
  const property = fc.property(
    scenariosOf(profile),
    (scenario) => interleave(core, scenario, rules).violation === undefined,
  );
  const report = fc.check(property, {
    seed,
    numRuns: runs,
    endOnFailure: !shrink,
    ...(shrink ? { interruptAfterTimeLimit: SHRINK_MS + runs * 50 } : {}),
  });
  if (report.interrupted && !report.failed) throw new Error(`${profile}: out of time after ${report.numRuns} runs`);
  const scenario = report.counterexample?.[0];
  if (!report.failed || scenario === undefined) return undefined;
  return { profile, seed, runs: report.numRuns, scenario, outcome: interleave(core, scenario, rules, true) };
}
