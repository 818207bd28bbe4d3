import { describe, expect, it } from 'vitest';
import { checkPattern, type EventPattern, matchesPattern } from '../../../../../local/embedded/event-bridge/pattern.ts';

const event = {
  source: 'shop.orders',
  'detail-type': 'Order Placed',
  account: '000000000000',
  resources: ['arn:a', 'arn:b'],
  detail: {
    total: 12.5,
    paid: true,
    coupon: null,
    empty: '',
    customer: { name: 'Ada', tags: ['vip', 'new'] },
    lines: [
      { sku: 'a', count: 1 },
      { sku: 'b', count: 5 },
    ],
    path: 'img/2026/a*b.png',
  },
};

describe('matchesPattern', () => {
  it.each<[string, EventPattern, boolean]>([
    ['an exact value', { source: ['shop.orders'] }, true],
    ['one of several', { source: ['x', 'shop.orders'] }, true],
    ['another value', { source: ['shop'] }, false],
    ['all fields', { source: ['shop.orders'], account: ['1'] }, false],
    ['a number', { detail: { total: [12.5] } }, true],
    ['a number as text', { detail: { total: ['12.5'] } }, false],
    ['a boolean', { detail: { paid: [true] } }, true],
    ['null', { detail: { coupon: [null] } }, true],
    ['null where nothing is', { detail: { other: [null] } }, false],
    ['empty text', { detail: { empty: [''] } }, true],
    ['an element of a list', { resources: ['arn:b'] }, true],
    ['no element of a list', { resources: ['arn:c'] }, false],
    ['a nested value', { detail: { customer: { tags: ['vip'] } } }, true],
    ['a nested value where no object is', { detail: { total: { x: ['y'] } } }, false],
    ['an object in a list', { detail: { lines: { sku: ['b'] } } }, true],
    ['no inherited field', { detail: { toString: [{ exists: true }] } }, false],
    ['prefix', { source: [{ prefix: 'shop.' }] }, true],
    ['another prefix', { source: [{ prefix: 'orders' }] }, false],
    ['prefix ignoring case', { source: [{ prefix: { 'equals-ignore-case': 'SHOP' } }] }, true],
    ['suffix', { detail: { path: [{ suffix: '.png' }] } }, true],
    ['another suffix', { detail: { path: [{ suffix: '.jpg' }] } }, false],
    ['equals-ignore-case', { 'detail-type': [{ 'equals-ignore-case': 'ORDER placed' }] }, true],
    ['another one ignoring case', { 'detail-type': [{ 'equals-ignore-case': 'order' }] }, false],
    ['wildcard', { detail: { path: [{ wildcard: 'img/*/*.png' }] } }, true],
    ['wildcard with an escaped star', { detail: { path: [{ wildcard: 'img/*/a\\*b.png' }] } }, true],
    ['wildcard that must match whole', { detail: { path: [{ wildcard: 'img/*/a' }] } }, false],
    ['wildcard whose dot is a dot', { source: [{ wildcard: 'shop.o*' }] }, true],
    ['wildcard whose dot is no letter', { 'detail-type': [{ wildcard: 'Order.*' }] }, false],
    ['exists', { detail: { coupon: [{ exists: true }] } }, true],
    ['exists not', { detail: { other: [{ exists: false }] } }, true],
    ['exists not, under an absent object', { detail: { nothing: { deep: [{ exists: false }] } } }, true],
    ['exists, of an object', { detail: { customer: [{ exists: true }] } }, false],
    ['exists not, but does', { detail: { total: [{ exists: false }] } }, false],
    ['numeric range', { detail: { total: [{ numeric: ['>', 10, '<=', 12.5] }] } }, true],
    ['numeric equality', { detail: { total: [{ numeric: ['=', 12.5] }] } }, true],
    ['outside a numeric range', { detail: { total: [{ numeric: ['>=', 0, '<', 12.5] }] } }, false],
    ['numeric of no number', { source: [{ numeric: ['>', 0] }] }, false],
    ['anything-but', { source: [{ 'anything-but': 'x' }] }, true],
    ['anything-but itself', { source: [{ 'anything-but': ['x', 'shop.orders'] }] }, false],
    ['anything-but a number', { detail: { total: [{ 'anything-but': 12.5 }] } }, false],
    ['anything-but a prefix', { source: [{ 'anything-but': { prefix: 'shop' } }] }, false],
    ['anything-but one of prefixes', { source: [{ 'anything-but': { prefix: ['x', 'sh'] } }] }, false],
    ['anything-but a suffix', { source: [{ 'anything-but': { suffix: 'x' } }] }, true],
    ['anything-but a wildcard', { source: [{ 'anything-but': { wildcard: '*.orders' } }] }, false],
    ['anything-but, absent', { detail: { other: [{ 'anything-but': 'x' }] } }, false],
    ['$or, first', { $or: [{ source: ['shop.orders'] }, { account: ['1'] }] }, true],
    ['$or, none', { $or: [{ source: ['x'] }, { account: ['1'] }] }, false],
    ['$or and more', { $or: [{ source: ['shop.orders'] }], account: ['1'] }, false],
  ])('%s', (_name, pattern, expected) => {
    checkPattern(pattern);
    expect(matchesPattern(pattern, event)).toBe(expected);
  });
});

describe('checkPattern', () => {
  it.each<[string, unknown, string]>([
    ['an empty pattern', {}, 'EventPattern: expected an object with at least one field'],
    ['a bare value', { source: 'x' }, 'EventPattern.source: expected an object'],
    ['an empty list', { detail: { a: [] } }, 'EventPattern.detail.a: expected at least one value'],
    ['an unknown matcher', { a: [{ regex: 'x' }] }, 'expected one of the matchers exists, prefix'],
    ['two matchers in one', { a: [{ prefix: 'x', suffix: 'y' }] }, 'expected one of the matchers'],
    ['half a range', { a: [{ numeric: ['>'] }] }, 'EventPattern.a.numeric: expected one or two comparisons'],
    ['a comparison that nobody knows', { a: [{ numeric: ['!', 1] }] }, 'EventPattern.a.numeric: expected'],
    [
      'a prefix that is no text',
      { a: [{ prefix: 1 }] },
      'EventPattern.a.prefix: expected a text, or one without case, got 1',
    ],
    [
      'an exclusion of what exists',
      { a: [{ 'anything-but': { exists: true } }] },
      'EventPattern.a.anything-but: expected',
    ],
    ['an odd alternative', { $or: [{ a: ['x'] }, 'y'] }, 'EventPattern.$or[1]: expected an object'],
  ])('refuses %s', (_name, pattern, message) => {
    expect(() => checkPattern(pattern)).toThrow(message);
  });
});
