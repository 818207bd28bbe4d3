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
  const kept = new Map<string, unknown>();
  return (text, options) => {
    const { context } = options;
    const key = keyOf(text, context);
    const known = key === undefined ? undefined : kept.get(key);
    if (known !== undefined) {
      for (const name of text.match(NAMES) ?? []) delete context.unusedAttrNames[name];
      for (const name of text.match(VALUES) ?? []) delete context.unusedAttrVals[name];
      return filled(known, context.attrVals ?? {});
    }
    const parsed = parse(text, options);
    if (key === undefined || typeof parsed === 'string') return parsed;
    if (kept.size >= MOST_KEPT) kept.clear();
    const names = new Map(Object.entries(context.attrVals ?? {}).map(([name, value]) => [value, name]));
    kept.set(key, withGaps(parsed, names));
    return parsed;
  };
}

/** All that a parsed expression depends on but its values; undefined where it depends on those too. */
function keyOf(text: string, { attrNames, attrVals }: Context): string | undefined {
  if (DEPENDS_ON_VALUES.test(text)) return undefined;
  const types = (text.match(VALUES) ?? []).map((name) => Object.keys(attrVals?.[name] ?? {}));
  const names = (text.match(NAMES) ?? []).map((name) => attrNames?.[name]);
  return JSON.stringify([text, names, types]);
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
