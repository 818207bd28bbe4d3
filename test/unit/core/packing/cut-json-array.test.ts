import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedInput } from '../../../../core/errors.ts';
import { ITEM_LINE_BYTES } from '../../../../core/limits.ts';
import { JsonArrayCutter } from '../../../../core/packing/cut-json-array.ts';
import { lineOfTooLarge } from '../../../../events/item-line.ts';
import { cutAll, textOf } from '../../../support/cut.ts';

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
const values = fc.array(
  fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom('[', ']', '\\', '"', '\\"]', ',', { 'a]"': [',', '🦊'] })),
  { maxLength: 8 },
);
const indent = fc.constantFrom('', ' ', '\t', '    ');

const refusal = (text: string, start = 0, blockSizes?: number[]): string => {
  try {
    cutAll(new JsonArrayCutter(start), Buffer.from(text), blockSizes);
  } catch (error) {
    if (error instanceof MalformedInput) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('JsonArrayCutter', () => {
  it('cuts what JSON.parse gives, whatever the blocks', () => {
    fc.assert(
      fc.property(values, indent, fc.constantFrom('', '\ufeff', ' \n'), sizes, (given, space, head, blockSizes) => {
        const text = `${head}${JSON.stringify(given, undefined, space)}\r\n`;
        const cuts = cutAll(new JsonArrayCutter(0), Buffer.from(text), blockSizes);
        expect(cuts.map((cut) => JSON.parse(textOf(cut.line)) as unknown)).toEqual(JSON.parse(JSON.stringify(given)));
        expect(cuts).toEqual(cutAll(new JsonArrayCutter(0), Buffer.from(text)));
      }),
    );
  });

  it('cuts the same from any end on, also the last', () => {
    fc.assert(
      fc.property(values, indent, sizes, (given, space, blockSizes) => {
        const bytes = Buffer.from(JSON.stringify(given, undefined, space));
        const whole = cutAll(new JsonArrayCutter(0), bytes);
        for (const [i, { end }] of whole.entries())
          expect(cutAll(new JsonArrayCutter(end), bytes.subarray(end), blockSizes)).toEqual(whole.slice(i + 1));
      }),
    );
  });

  it.each([
    ['[1,2', 'cut off', 'byte 4'],
    ['[1,{"a":2}', 'cut off', 'byte 10'],
    ['["abc', 'cut off', 'byte 5'],
    ['[1] 2', 'expected the end, got "2"', 'byte 4'],
    ['[1]]', 'expected the end, got "]"', 'byte 3'],
    ['[1,,2]', 'empty element', 'byte 3'],
    ['[,1]', 'empty element', 'byte 1'],
    ['[1, ]', 'empty element', 'byte 4'],
    ['{"a":1}', 'expected a JSON array, got "{"', 'byte 0'],
    ['  7', 'expected a JSON array, got "7"', 'byte 2'],
    ['\u0000', 'expected a JSON array, got byte 0x00', 'byte 0'],
    ['[1}', 'expected "," or "]", got "}"', 'byte 2'],
  ])('refuses %j, naming the byte', (text, what, byte) => {
    for (const blockSizes of [[1], [2, 3], [100]]) {
      expect(refusal(text, 0, blockSizes)).toContain(what);
      expect(refusal(text, 0, blockSizes)).toMatch(new RegExp(`${byte}$`));
    }
  });

  it.each(['', ' \n', '\ufeff'])('takes %j for no items, as every other format does', (text) => {
    expect(refusal(text, 0, [1])).toBe('accepted');
  });

  it('refuses the same from any end on', () => {
    for (const text of ['[1,2,]', '[1,2,,3]', '[1,2', '[1,2] x', '[1,2}']) {
      const ends: number[] = [];
      const cutter = new JsonArrayCutter(0);
      expect(() => {
        cutter.push(Buffer.from(text), (_line, end) => ends.push(end));
        cutter.finish();
      }).toThrow(MalformedInput);
      for (const end of ends) expect(refusal(text.slice(end), end)).toBe(refusal(text));
    }
  });

  it('leaves a bad element to its own worker', () => {
    const cuts = cutAll(new JsonArrayCutter(0), Buffer.from('[1, nope, 2 3, 4]'));
    expect(cuts.map((cut) => cut.line)).toEqual(['1', 'nope', '2 3', '4']);
  });

  it('gives nothing for an empty array', () => {
    expect(cutAll(new JsonArrayCutter(0), Buffer.from(' [ ] '))).toEqual([]);
  });

  it('counts an element beyond what a message can carry', () => {
    const bytes = Buffer.from(`[1,"${'x'.repeat(ITEM_LINE_BYTES)}",2]`);
    for (const blockSizes of [[65_536], [bytes.length]])
      expect(cutAll(new JsonArrayCutter(0), bytes, blockSizes).map((cut) => cut.line)).toEqual([
        '1',
        lineOfTooLarge(ITEM_LINE_BYTES + 2),
        '2',
      ]);
  });
});
