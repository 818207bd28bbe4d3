import { parseArgs } from 'node:util';
import { loadCore } from './core-modules.ts';
import { PROFILES, type Profile } from './profiles.ts';
import type { Scenario } from './scenario.ts';
import { explain, interleave } from './schedule.ts';
import { search } from './search.ts';

/**
 * Hunts by hand, or against a mutant's core:
 *
 *     node test/support/simulation/hunt.ts --profile joins --runs 10000 --seed 1 [--core DIR] [--rules JSON] [--json]
 *     node test/support/simulation/hunt.ts --scenario '{"seed":…}'     repeats one run and prints its trace
 */
const { values } = parseArgs({
  options: {
    core: { type: 'string' },
    profile: { type: 'string', multiple: true },
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rules: { type: 'string', default: '{}' },
    scenario: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const core = await loadCore(values.core);
const rules = JSON.parse(values.rules);
if (values.scenario !== undefined) {
  const outcome = interleave(core, JSON.parse(values.scenario) as Scenario, rules, true);
  console.log(explain(outcome));
} else {
  const profiles = (values.profile ?? Object.keys(PROFILES)) as Profile[];
  let found = false;
  for (const profile of profiles) {
    const begin = performance.now();
    const runs = Number(values.runs);
    const finding = search(core, { profile, runs, seed: Number(values.seed), rules, shrink: !values.json });
    const ms = Math.round(performance.now() - begin);
    found ||= finding !== undefined;
    if (values.json) {
      console.log(JSON.stringify({ profile, ms, runs: finding?.runs ?? runs, violation: finding?.outcome.violation }));
      if (finding !== undefined) break;
    } else if (finding === undefined) {
      console.log(`${profile}: nothing found in ${runs} interleavings, ${ms} ms, seed ${values.seed}`);
    } else {
      console.log(`${profile}: found after ${finding.runs}, seed ${values.seed}\n${explain(finding.outcome)}`);
      console.log(`repeat: node test/support/simulation/hunt.ts --scenario '${JSON.stringify(finding.scenario)}'`);
    }
  }
  process.exitCode = found && !values.json ? 1 : 0;
}
