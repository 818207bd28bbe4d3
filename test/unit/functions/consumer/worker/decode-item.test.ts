import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { decodeItem } from '../../../../../functions/consumer/worker/decode-item.ts';

const asJson = (line: string) => {
  try {
    return { ok: true, item: JSON.parse(line) };
  } catch {
    return { ok: false };
  }
};

it.each([
  ...[
    '0',
    '-0',
    '00',
    '01',
    '7',
    '-7',
    '+7',
    '1e5',
    '1E2',
    '1.0',
    '.5',
    '5.',
    ' 7',
    '7 ',
    '\t7',
    '7_0',
    '',
    ' ',
    '٣',
    '0x1',
  ],
  ...['999999999999999', '1000000000000000', '9007199254740993', '12345678901234567890', '1'.repeat(400)],
])('reads %j as JSON does', (line) => {
  const decoded = decodeItem(line, 'json', undefined);
  expect(decoded).toMatchObject({ ok: asJson(line).ok });
  if (decoded.ok) expect(Object.is(decoded.item, asJson(line).item)).toBe(true);
  else expect(decoded.error.name).toBe('MalformedItem');
});

it('reads whatever is made of digits and their neighbours as JSON does', () => {
  const unit = fc.constantFrom(...'0123456789/:-+.eE ');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 18 }), (line) => {
      const decoded = decodeItem(line, 'json', undefined);
      const expected = asJson(line);
      return decoded.ok ? Object.is(decoded.item, expected.item) : !expected.ok;
    }),
  );
});

it('leaves digits a text where items are texts, and checks a number as it does all else', () => {
  expect(decodeItem('12', 'text', undefined)).toEqual({ ok: true, item: '12' });
  expect(decodeItem('12', 'json', z.int())).toEqual({ ok: true, item: 12 });
  expect(decodeItem('12', 'json', z.string())).toMatchObject({ ok: false, error: { name: 'SchemaViolation' } });
});
