import { createRequire } from 'node:module';

/**
 * What is slow: dynalite parses every expression anew, by a grammar that goes back and reads again at each parenthesis
 * and function: 0.3 ms for the one that settles a chunk, more than all else that a write takes.
 * Seen: `attribute_not_exists(#0) AND (attribute_not_exists(#1) OR #1 > :0)` parsed 2,000 times, 0.28 ms each.
 *
 * So what an expression was parsed to is kept, with gaps where its values stood. What may depend on a value itself, and
 * not only on its type, is parsed each time.
 */
interface Context {
  readonly attrNames?: Readonly<Record<string, string>> | null;
  readonly attrVals?: Readonly<Record<string, object>> | null;
  readonly unusedAttrNames: Record<string, boolean>;
  readonly unusedAttrVals: Record<string, boolean>;
}

/** One of dynalite's parsers. What it can't parse it answers as text, or throws. */
export interface ExpressionParser {
  parse(text: string, options: { readonly context: Context }): unknown;
}

/** A program has few expressions, of which each comes with some tens of names. */
const MOST_KEPT = 1_000;
/** Bounds are compared when they are parsed, and the name of a type is a value. */
const DEPENDS_ON_VALUES = /between|attribute_type/i;
const NAMES = /#\w+/g;
const VALUES = /:\w+/g;

/** Stands where a value stood. */
class Gap {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Has dynalite parse each condition and each update once. Idempotent. */
export function keepParsedExpressions(): void {
  const require = createRequire(import.meta.url);
  for (const name of ['conditionParser', 'updateParser']) {
    const parser = require(`dynalite/db/${name}`) as ExpressionParser & { keeps?: boolean };
    if (parser.keeps === true) continue;
    Object.assign(parser, { parse: keepingParsed(parser), keeps: true });
  }
}

/** `parser.parse`, with what it answered kept. */
export function keepingParsed(parser: ExpressionParser): ExpressionParser['parse'] {
  const parse = parser.parse.bind(parser);
  const expressions = new Map<string, Expression>();
  /** How much is kept of all of them together. */
  let count = 0;
  const forget = () => {
    expressions.clear();
    count = 0;
  };
  const lookUp = (text: string): Expression => {
    const known = expressions.get(text);
    if (known !== undefined) return known;
    if (expressions.size >= MOST_KEPT) forget();
    const expression = expressionOf(text);
    expressions.set(text, expression);
    return expression;
  };
  return (text, options) => {
    const { context } = options;
    const expression = lookUp(text);
    const { names, values, kept } = expression;
    const key = expression.dependsOnValues ? undefined : keyOf(expression, context);
    const known = key === undefined ? undefined : kept.get(key);
    if (known !== undefined) {
      for (const name of names) delete context.unusedAttrNames[name];
      for (const name of values) delete context.unusedAttrVals[name];
      return filled(known, context.attrVals ?? {});
    }
    const parsed = parse(text, options);
    if (key === undefined || typeof parsed === 'string') return parsed;
    if (count >= MOST_KEPT) forget();
    count += 1;
    const valuesByIdentity = new Map(Object.entries(context.attrVals ?? {}).map(([name, value]) => [value, name]));
    kept.set(key, withGaps(parsed, valuesByIdentity));
    return parsed;
  };
}

/** What is known of an expression's text, and what it was parsed to with the names that came with it. */
interface Expression {
  readonly names: readonly string[];
  readonly values: readonly string[];
  readonly dependsOnValues: boolean;
  readonly kept: Map<string, unknown>;
}

const expressionOf = (text: string): Expression => ({
  names: text.match(NAMES) ?? [],
  values: text.match(VALUES) ?? [],
  dependsOnValues: DEPENDS_ON_VALUES.test(text),
  kept: new Map(),
});

/** All that a parsed expression depends on besides its text, but its values. */
function keyOf({ names, values }: Expression, { attrNames, attrVals }: Context): string {
  return JSON.stringify([
    ...names.map((name) => attrNames?.[name] ?? null),
    ...values.map((name) => Object.keys(attrVals?.[name] ?? {})),
  ]);
}

function withGaps(node: unknown, names: ReadonlyMap<unknown, string>): unknown {
  const name = names.get(node);
  return name === undefined ? copied(node, (inner) => withGaps(inner, names)) : new Gap(name);
}

/** A copy of its own for each request: dynalite may change what it works with. */
function filled(node: unknown, values: Readonly<Record<string, unknown>>): unknown {
  return node instanceof Gap ? values[node.name] : copied(node, (inner) => filled(inner, values));
}

function copied(node: unknown, copy: (inner: unknown) => unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(copy);
  const target: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, inner] of Object.entries(node)) target[name] = copy(inner);
  return target;
}
