type Matcher = (expected: unknown, actual: unknown) => boolean;

/** The comparisons that EventBridge names, apart from `exists`, which looks at absence. */
const MATCHERS: Readonly<Record<string, Matcher>> = {
  prefix: (expected, actual) => textMatcher(expected, actual, (text, part) => text.startsWith(part)),
  suffix: (expected, actual) => textMatcher(expected, actual, (text, part) => text.endsWith(part)),
  'equals-ignore-case': (expected, actual) =>
    isText(expected) && isText(actual) && expected.toLowerCase() === actual.toLowerCase(),
  wildcard: (expected, actual) => isText(expected) && isText(actual) && wildcardExpression(expected).test(actual),
  numeric: (expected, actual) => Array.isArray(expected) && typeof actual === 'number' && isInRange(expected, actual),
  'anything-but': (expected, actual) => !asList(expected).some((excluded) => matchesOne(excluded, actual)),
};
/** The comparisons of `numeric`. */
export const COMPARISONS: Readonly<Record<string, (actual: number, limit: number) => boolean>> = {
  '=': (actual, limit) => actual === limit,
  '<': (actual, limit) => actual < limit,
  '<=': (actual, limit) => actual <= limit,
  '>': (actual, limit) => actual > limit,
  '>=': (actual, limit) => actual >= limit,
};

/** Whether `actual` (undefined: absent), or an element of it, is one of the `alternatives`. */
export function matchesValue(alternatives: readonly unknown[], actual: unknown): boolean {
  const isLeaf = actual !== undefined && (actual === null || typeof actual !== 'object' || Array.isArray(actual));
  const values = !isLeaf ? [] : Array.isArray(actual) ? actual : [actual];
  return alternatives.some((alternative) => {
    const exists = isObject(alternative) ? alternative['exists'] : undefined;
    if (exists !== undefined) return exists === isLeaf;
    return values.some((value) => matchesOne(alternative, value));
  });
}

/** The names of all matchers. */
export const MATCHER_NAMES: readonly string[] = ['exists', ...Object.keys(MATCHERS)];

function matchesOne(alternative: unknown, actual: unknown): boolean {
  if (!isObject(alternative)) return alternative === actual;
  return Object.entries(alternative).every(([name, expected]) => {
    // Inside anything-but a matcher may list several parts.
    if (name !== 'numeric' && name !== 'anything-but' && Array.isArray(expected)) {
      return expected.some((part) => MATCHERS[name]?.(part, actual) === true);
    }
    return MATCHERS[name]?.(expected, actual) === true;
  });
}

function textMatcher(expected: unknown, actual: unknown, compare: (text: string, part: string) => boolean): boolean {
  if (!isText(actual)) return false;
  if (isText(expected)) return compare(actual, expected);
  const ignoringCase = isObject(expected) ? expected['equals-ignore-case'] : undefined;
  return isText(ignoringCase) && compare(actual.toLowerCase(), ignoringCase.toLowerCase());
}

/** `["=", 5]` or `[">", 0, "<=", 10]`. */
function isInRange(range: readonly unknown[], actual: number): boolean {
  for (let index = 0; index < range.length; index += 2) {
    const holds = COMPARISONS[String(range[index])];
    if (holds === undefined || !holds(actual, Number(range[index + 1]))) return false;
  }
  return range.length > 0;
}

/** `*` stands for any text; `\*` and `\\` for themselves. */
function wildcardExpression(wildcard: string): RegExp {
  const source = wildcard.replace(/\\([*\\])|(\*)|([.+?^${}()|[\]\\])/g, (_match, escaped, star, special) =>
    star !== undefined ? '.*' : `\\${escaped ?? special}`,
  );
  return new RegExp(`^${source}$`, 's');
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
