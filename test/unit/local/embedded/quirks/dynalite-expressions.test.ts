import { createRequire } from 'node:module';
import { expect, test, vi } from 'vitest';
import { type ExpressionParser, keepingParsed } from '../../../../../local/embedded/quirks/dynalite-expressions.ts';

const require = createRequire(import.meta.url);
const conditions = require('dynalite/db/conditionParser') as ExpressionParser;
const updates = require('dynalite/db/updateParser') as ExpressionParser;

function contextOf(attrNames: Record<string, string>, attrVals: Record<string, object>) {
  const unused = (names: object) => Object.fromEntries(Object.keys(names).map((name) => [name, true]));
  const context = { attrNames, attrVals, unusedAttrNames: unused(attrNames), unusedAttrVals: unused(attrVals) };
  return Object.assign(context, {
    isReserved: () => false,
    compare: (_: string, a: { N: string }, b: { N: string }) => +a.N > +b.N,
  });
}

/** A parser that counts, and the same one as it keeps what it parsed. */
function prepare(parser: ExpressionParser) {
  const parse = vi.fn(parser.parse.bind(parser));
  return { parse, kept: keepingParsed({ parse }) };
}

const SETTLE = 'attribute_not_exists(#0) AND (attribute_not_exists(#1) OR #1 > :0)';

test('answers for other values what parsing them would have, and parses once', () => {
  const { parse, kept } = prepare(conditions);
  for (const n of ['1', '2', '3']) {
    const names = { '#0': 'c7', '#1': 'expected' };
    const values = { ':0': { N: n } };
    const context = contextOf(names, values);
    expect(kept(SETTLE, { context })).toEqual(conditions.parse(SETTLE, { context: contextOf(names, values) }));
    expect(context).toMatchObject({ unusedAttrNames: {}, unusedAttrVals: {} });
  }
  expect(parse).toHaveBeenCalledTimes(1);
});

test('parses anew for other names, and for a value of another type', () => {
  const { parse, kept } = prepare(updates);
  const text = 'SET #0 = :0 ADD #1 :1';
  for (const name of ['c1', 'c2'])
    for (const value of [{ S: 'x' }, { N: '1' }]) {
      const names = { '#0': name, '#1': 'n' };
      const values = { ':0': value, ':1': { N: '1' } };
      expect(kept(text, { context: contextOf(names, values) })).toEqual(
        updates.parse(text, { context: contextOf(names, values) }),
      );
    }
  expect(parse).toHaveBeenCalledTimes(4);
});

test('gives each caller an answer of its own', () => {
  const { kept } = prepare(updates);
  const ask = () => kept('SET #0 = :0', { context: contextOf({ '#0': 'a' }, { ':0': { S: 'x' } }) });
  ask();
  const mine = ask() as { sections: { path: string[] }[] };
  mine.sections[0]?.path.push('spoilt');
  expect(ask()).toMatchObject({ sections: [{ path: ['a'] }] });
});

test('keeps nothing that is refused, or that depends on values', () => {
  const { parse, kept } = prepare(conditions);
  const between = (to: string) =>
    kept('#0 BETWEEN :0 AND :1', { context: contextOf({ '#0': 'a' }, { ':0': { N: '1' }, ':1': { N: to } }) });
  expect(between('2')).toMatchObject({ expression: { type: 'between' } });
  expect(between('0')).toMatch('greater than or equal');
  const undefinedName = () => kept('attribute_exists(#9)', { context: contextOf({ '#0': 'a' }, {}) });
  expect(undefinedName()).toMatch('is not defined');
  expect(undefinedName()).toMatch('is not defined');
  expect(parse).toHaveBeenCalledTimes(4);
});
