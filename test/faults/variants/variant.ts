import type { Profile } from '../plan/make-plan.ts';
import type { Plan } from '../plan/plan.ts';

/** A text of the pipeline's source, found exactly once, and what stands there instead. */
export interface Replacement {
  /** From the project's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The pipeline with one of its rules broken, and the kind of run that it shows in. */
export interface Variant {
  /** Kebab-case: also the name of its folder. */
  readonly name: string;
  readonly replacements: readonly Replacement[];
  readonly items: number;
  readonly profile: Profile;
  /** What of the plan is aimed at it; the rest is drawn. */
  readonly changes: Partial<Plan>;
}

/** Replaces in one file. */
export const inFile =
  (file: string) =>
  (find: string, replace: string): Replacement => ({ file, find, replace });
