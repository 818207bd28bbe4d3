import { COMPARISONS, MATCHER_NAMES } from './pattern-matchers.ts';

/** Matchers that `anything-but` may hold. */
const EXCLUSIONS = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];

/** What each matcher takes, and how that is called. */
const ARGUMENTS: Readonly<Record<string, readonly [expected: string, isRight: (argument: unknown) => boolean]>> = {
  exists: ['true or false', (argument) => typeof argument === 'boolean'],
  prefix: ['a text, or one without case', isTextOrCaseless],
  suffix: ['a text, or one without case', isTextOrCaseless],
  'equals-ignore-case': ['a text', isText],
  wildcard: ['a text', isText],
  numeric: ['one or two comparisons with a number each', isRange],
  'anything-but': [`texts, numbers, or one of ${EXCLUSIONS.join(', ')}`, isExclusion],
};

/** @throws Error naming the matcher that isn't known, or is given what it doesn't take */
export function checkMatcher(matcher: unknown, path: string): void {
  if (!isObject(matcher)) return;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(matcher);
  const known = Object.hasOwn(ARGUMENTS, name) ? ARGUMENTS[name] : undefined;
  if (known === undefined || others.length > 0) {
    throw new Error(
      `${path}: expected one of the matchers ${MATCHER_NAMES.join(', ')}, got ${JSON.stringify(matcher)}`,
    );
  }
  const [expected, isRight] = known;
  if (!isRight(argument)) throw new Error(`${path}.${name}: expected ${expected}, got ${JSON.stringify(argument)}`);
}

function isTextOrCaseless(argument: unknown): boolean {
  return isText(argument) || (isObject(argument) && isText(argument['equals-ignore-case']));
}

function isRange(argument: unknown): boolean {
  if (!Array.isArray(argument) || (argument.length !== 2 && argument.length !== 4)) return false;
  return argument.every((part, n) =>
    n % 2 === 0 ? Object.hasOwn(COMPARISONS, String(part)) : typeof part === 'number',
  );
}

function isExclusion(argument: unknown): boolean {
  if (!isObject(argument)) return asList(argument).every((value) => isText(value) || typeof value === 'number');
  const [[name, excluded] = ['', undefined], ...others] = Object.entries(argument);
  return others.length === 0 && EXCLUSIONS.includes(name) && asList(excluded).every(isTextOrCaseless);
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
function isText(value: unknown): value is string {
  return typeof value === 'string';
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
