import type { KnownDifference } from './known-differences.ts';

/** What became of one test of a run. */
export interface TestOutcome {
  /** Its file, from the suite's folder. */
  readonly file: string;
  /** Its full name. */
  readonly test: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** The first line of why it failed. */
  readonly message?: string;
}

/** What a run says of a target. */
export interface Judgement {
  /** Differences that nobody knew of. */
  readonly unknown: readonly TestOutcome[];
  /** Differences that are written down and have gone, or belong to no test. */
  readonly gone: readonly KnownDifference[];
  readonly known: readonly KnownDifference[];
}

/** Holds a run against the differences that are known: the run is good where both of the other lists are empty. */
export function judge(outcomes: readonly TestOutcome[], differences: readonly KnownDifference[]): Judgement {
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
  const isKnown = ({ test }: TestOutcome) => differences.some((known) => known.test === test);
  const hasFailed = ({ test }: KnownDifference) => failed.some((outcome) => outcome.test === test);
  const wasSkipped = ({ test }: KnownDifference) =>
    outcomes.some((outcome) => outcome.test === test && outcome.outcome === 'skipped');
  return {
    unknown: failed.filter((outcome) => !isKnown(outcome)),
    gone: differences.filter((known) => !hasFailed(known) && !wasSkipped(known)),
    known: differences.filter(hasFailed),
  };
}
