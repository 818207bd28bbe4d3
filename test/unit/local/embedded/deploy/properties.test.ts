import { expect, it } from 'vitest';
import { Properties } from '../../../../../local/embedded/deploy/properties.ts';

const properties = new Properties({
  text: 'x',
  number: 5,
  numberText: '5',
  yes: 'true',
  nested: { list: [{ id: 1 }, 'odd'] },
  none: [],
});

it('reads what CloudFormation lets one write', () => {
  expect(properties.text('text')).toBe('x');
  expect(properties.optionalText('number')).toBe('5');
  expect(properties.optionalNumber('numberText')).toBe(5);
  expect(properties.optionalBoolean('yes')).toBe(true);
  expect(properties.optionalText('absent')).toBeUndefined();
  expect(properties.list('absent')).toEqual([]);
  expect(() => properties.refuse(['absent', 'none'])).not.toThrow();
});

it.each<[string, () => unknown]>([
  ['expected the property absent', () => properties.text('absent')],
  ['text: expected a number, got "x"', () => properties.optionalNumber('text')],
  ['number: expected true or false, got 5', () => properties.optionalBoolean('number')],
  ['text: expected an object, got "x"', () => properties.nested('text')],
  ['nested.list[1]: expected an object, got "odd"', () => properties.nested('nested').list('list')],
  ['expected the property nested.name', () => properties.nested('nested').text('name')],
  ["doesn't support the property nested.list", () => properties.nested('nested').refuse(['list'])],
])('says %s', (message, read) => {
  expect(read).toThrow(message);
});
