import type { Profile } from '../profiles.ts';
import type { HandlerRules } from '../world.ts';

/** A text of core's source, found exactly once, and what stands there instead. */
export interface Replacement {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Core with one of its rules taken away. */
export interface Mutant {
  /** Kebab-case: also the name of its folder. */
  readonly name: string;
  /** Where it shows. */
  readonly profiles: readonly Profile[];
  readonly replacements: readonly Replacement[];
  /** Of the handlers, which are no part of core. */
  readonly rules?: HandlerRules;
}

/** Replaces in one of core's files. */
export const inCore =
  (file: string) =>
  (find: string, replace: string): Replacement => ({ file: `core/${file}.ts`, find, replace });

/** Takes a rule away by replacing texts. */
export const mutant = (
  name: string,
  profiles: readonly Profile[],
  ...replacements: readonly Replacement[]
): Mutant => ({
  name,
  profiles,
  replacements,
});
