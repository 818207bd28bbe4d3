import { type Core, loadCore } from './core-modules.ts';
import type { Profile } from './profiles.ts';
import { explain } from './schedule.ts';
import { search } from './search.ts';

/** Interleavings of all profiles together, where nobody says otherwise. */
const INTERLEAVINGS = 14_000;

/** What part of them each profile gets: by how much there is to see, and by how long one takes. */
const SHARES: Readonly<Record<Profile, number>> = {
  joins: 16,
  tolerance: 12,
  producers: 12,
  mended: 12,
  lost: 6,
  abandoned: 8,
  suspects: 6,
  killers: 5,
  deaths: 6,
  strict: 8,
  calm: 4,
  again: 6,
  deep: 4,
  wide: 4,
};
const WHOLE = Object.values(SHARES).reduce((sum, share) => sum + share, 0);

/** `FANOUT_SEED`, or one that nobody has seen yet: it is printed in any case. */
export const SEED = Number(process.env['FANOUT_SEED'] ?? Math.floor(Math.random() * 1_000_000));

/** How many interleavings of a profile a run of the tests lives; `FANOUT_INTERLEAVINGS` sets the sum. */
export function interleavingsOf(profile: Profile): number {
  return Math.ceil((Number(process.env['FANOUT_INTERLEAVINGS'] ?? INTERLEAVINGS) * SHARES[profile]) / WHOLE);
}

/** Many interleavings may take long. */
export const TIMEOUT_MS = Math.max(180_000, Number(process.env['FANOUT_INTERLEAVINGS'] ?? 0) * 10);

let core: Promise<Core> | undefined;

/** Lives a profile's share of interleavings. @throws {Error} with seed, scenario, trace, and how to repeat it */
export async function holds(profile: Profile): Promise<void> {
  core ??= loadCore();
  const runs = interleavingsOf(profile);
  console.log(`${profile}: ${runs} interleavings, seed ${SEED}`);
  const finding = search(await core, { profile, seed: SEED, runs });
  if (finding === undefined) return;
  throw new Error(
    [
      `${explain(finding.outcome)}`,
      `seed ${SEED}, interleaving ${finding.runs} of profile ${profile}; made as small as could be: ${JSON.stringify(finding.scenario)}`,
      `again:  FANOUT_SEED=${SEED} FANOUT_INTERLEAVINGS=${process.env['FANOUT_INTERLEAVINGS'] ?? INTERLEAVINGS} npx vitest run --project property -t ${profile}`,
      `trace:  node test/support/simulation/hunt.ts --scenario '${JSON.stringify(finding.scenario)}'`,
    ].join('\n'),
  );
}
