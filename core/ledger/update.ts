/** The values an attribute can have here: DynamoDB's S, N, B and BOOL. */
export type Value = string | number | boolean | Uint8Array;
export type Item = Readonly<Record<string, Value>>;

/** A test on one attribute, or one of several. */
export type Condition =
  | { readonly absent: string }
  | { readonly exists: string }
  | { readonly equals: readonly [name: string, value: Value] }
  | { readonly below: readonly [name: string, limit: number] }
  | { readonly above: readonly [name: string, limit: number] }
  | { readonly anyOf: readonly Condition[] };

/**
 * One conditional write of one item, in DynamoDB's terms but as data: an adapter renders it into expressions, a test
 * carries it out in memory. An item that isn't there is made, unless a condition forbids it.
 */
export interface Update {
  /** Partition key. */
  readonly key: string;
  /** What it is, for traces. */
  readonly name: string;
  /** All must hold. */
  readonly when: readonly Condition[];
  readonly set?: Readonly<Record<string, Value>>;
  readonly add?: Readonly<Record<string, number>>;
  readonly remove?: readonly string[];
}

/** `applied` with the item as it is after the write, or refused by a condition. */
export type UpdateResult = { readonly applied: true; readonly item: Item } | { readonly applied: false };

/** True where two attribute values are the same. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (!(a instanceof Uint8Array && b instanceof Uint8Array)) return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** An attribute as a number; absent counts as `otherwise`. */
export function num(item: Item | undefined, name: string, otherwise = 0): number {
  const value = item?.[name];
  return typeof value === 'number' ? value : otherwise;
}

/** An attribute as text, if it is there. */
export function text(item: Item | undefined, name: string): string | undefined {
  const value = item?.[name];
  return typeof value === 'string' ? value : undefined;
}
