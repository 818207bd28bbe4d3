import { checkMatcher } from './matcher-check.ts';
import { matchesValue } from './pattern-matchers.ts';

/** An event pattern: nested objects whose leaves are lists of values and matchers. */
export type EventPattern = { readonly [field: string]: EventPattern | readonly unknown[] };

type Fields = Readonly<Record<string, unknown>>;

/** Whether every field of `pattern` finds one of its alternatives in `event`; `$or` needs one of its patterns. */
export function matchesPattern(pattern: EventPattern, event: Fields): boolean {
  return Object.entries(pattern).every(([field, expected]) => {
    if (field === '$or') return asAlternatives(expected).some((alternative) => matchesPattern(alternative, event));
    const actual = Object.hasOwn(event, field) ? event[field] : undefined;
    if (Array.isArray(expected)) return matchesValue(expected, actual);
    return matchesNested(expected as EventPattern, actual);
  });
}

/** @throws Error naming what is malformed or unknown in `pattern` */
export function checkPattern(pattern: unknown, path = 'EventPattern'): asserts pattern is EventPattern {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern) || Object.keys(pattern).length === 0) {
    throw new Error(`${path}: expected an object with at least one field, got ${JSON.stringify(pattern)}`);
  }
  for (const [field, expected] of Object.entries(pattern)) {
    const at = `${path}.${field}`;
    if (field === '$or' && Array.isArray(expected)) {
      expected.forEach((alternative, index) => {
        checkPattern(alternative, `${at}[${index}]`);
      });
    } else if (!Array.isArray(expected)) checkPattern(expected, at);
    else if (expected.length === 0) throw new Error(`${at}: expected at least one value, got []`);
    else for (const matcher of expected) checkMatcher(matcher, at);
  }
}

/** An absent object still matches a pattern that only asks for absent fields; of a list one element has to match. */
function matchesNested(pattern: EventPattern, actual: unknown): boolean {
  if (Array.isArray(actual)) return actual.some((element) => matchesNested(pattern, element));
  return matchesPattern(pattern, typeof actual === 'object' && actual !== null ? (actual as Fields) : {});
}

function asAlternatives(expected: EventPattern | readonly unknown[]): readonly EventPattern[] {
  return Array.isArray(expected) ? expected : [];
}
