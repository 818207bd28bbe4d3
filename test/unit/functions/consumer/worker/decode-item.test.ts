import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { LINE_BREAK } from '../../../../../events/item-line.ts';
import { decodeItem } from '../../../../../functions/consumer/worker/decode-item.ts';
import { ItemLines } from '../../../../../functions/consumer/worker/item-lines.ts';

/** An item of a line between two others. */
const decoded = (line: string, encoding: 'json' | 'text', schema?: z.ZodType) => {
  const lines = new ItemLines(Buffer.from(['1', line, '2'].join(LINE_BREAK), 'utf8'));
  return decodeItem(lines, lines.startOf(1), encoding, schema);
};

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
  const read = decoded(line, 'json');
  expect(read).toMatchObject({ ok: asJson(line).ok });
  if (read.ok) expect(Object.is(read.item, asJson(line).item)).toBe(true);
  else expect(read.error.name).toBe('MalformedItem');
});

it('reads whatever is made of digits and their neighbours as JSON does', () => {
  const unit = fc.constantFrom(...'0123456789/:-+.eE ');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 18 }), (line) => {
      const read = decoded(line, 'json');
      const expected = asJson(line);
      return read.ok ? Object.is(read.item, expected.item) : !expected.ok;
    }),
  );
});

it('leaves digits a text where items are texts, and checks a number as it does all else', () => {
  expect(decoded('12', 'text')).toEqual({ ok: true, item: '12' });
  expect(decoded('12', 'json', z.int())).toEqual({ ok: true, item: 12 });
  expect(decoded('12', 'json', z.string())).toMatchObject({ ok: false, error: { name: 'SchemaViolation' } });
});
