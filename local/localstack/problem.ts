/** Why LocalStack can't be had: what was asked is wrong, something isn't installed, or it isn't there. */
export type ProblemKind = 'usage' | 'requirement' | 'unavailable';

/** The one error of this folder: a line that says what was expected and what came, and what to do about it. */
export class LocalStackProblem extends Error {
  override readonly name = 'LocalStackProblem';
  readonly kind: ProblemKind;
  readonly hint: string | undefined;

  constructor(kind: ProblemKind, message: string, hint?: string) {
    super(message);
    this.kind = kind;
    this.hint = hint;
  }
}
