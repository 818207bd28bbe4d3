import type { Condition, Update, Value } from './update.ts';

/** An update as DynamoDB's UpdateItem takes it, its values not yet marshalled. */
export interface Expression {
  readonly updateExpression: string;
  readonly conditionExpression: string | undefined;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Value>>;
}

/** Renders an update. Every attribute goes by a placeholder: `state`, `total`, `open`, `ttl` are reserved words. */
export function toExpression(update: Update): Expression {
  const names: Record<string, string> = {};
  const values: Record<string, Value> = {};
  const name = (attribute: string) => {
    const known = Object.entries(names).find(([, known]) => known === attribute)?.[0];
    const placeholder = known ?? `#${Object.keys(names).length}`;
    names[placeholder] = attribute;
    return placeholder;
  };
  const value = (content: Value) => {
    const placeholder = `:${Object.keys(values).length}`;
    values[placeholder] = content;
    return placeholder;
  };
  const condition = (test: Condition): string => {
    if ('absent' in test) return `attribute_not_exists(${name(test.absent)})`;
    if ('exists' in test) return `attribute_exists(${name(test.exists)})`;
    if ('equals' in test) return `${name(test.equals[0])} = ${value(test.equals[1])}`;
    if ('below' in test) return `${name(test.below[0])} < ${value(test.below[1])}`;
    if ('above' in test) return `${name(test.above[0])} > ${value(test.above[1])}`;
    return `(${test.anyOf.map(condition).join(' OR ')})`;
  };
  const set = Object.entries(update.set ?? {}).map(([attribute, v]) => `${name(attribute)} = ${value(v)}`);
  const add = Object.entries(update.add ?? {}).map(([attribute, n]) => `${name(attribute)} ${value(n)}`);
  const remove = (update.remove ?? []).map(name);
  const clauses = [
    set.length > 0 ? `SET ${set.join(', ')}` : '',
    add.length > 0 ? `ADD ${add.join(', ')}` : '',
    remove.length > 0 ? `REMOVE ${remove.join(', ')}` : '',
  ];
  return {
    updateExpression: clauses.filter(Boolean).join(' '),
    conditionExpression: update.when.length > 0 ? update.when.map(condition).join(' AND ') : undefined,
    names,
    values,
  };
}
