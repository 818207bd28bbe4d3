import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ITEM_LINE_BYTES } from '../../../../core/limits.ts';
import { LineCutter } from '../../../../core/packing/cut-lines.ts';
import { lineOfTooLarge } from '../../../../events/item-line.ts';
import { cutAll, textOf } from '../../../support/cut.ts';

const MEGABYTE = 1_048_576;
const line = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('', '%', '!1', '\r', '\u0000', '🦊', '{"a":1}', ' '),
);
const file = fc.record({
  lines: fc.array(
    line.map((text) => text.replaceAll('\n', '')),
    { maxLength: 20 },
  ),
  eols: fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 1, maxLength: 4 }),
  endsInEol: fc.boolean(),
});
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });

const textOfFile = ({ lines, eols, endsInEol }: typeof file extends fc.Arbitrary<infer T> ? T : never) =>
  lines.map((text, i) => text + (i < lines.length - 1 || endsInEol ? (eols[i % eols.length] ?? '\n') : '')).join('');

/** The obvious way. */
function splitLines(text: string, keepBlank: boolean): string[] {
  const parts = text.split('\n');
  if (parts.at(-1) === '') parts.pop();
  return parts.map((part) => part.replace(/\r$/, '')).filter((part) => keepBlank || part !== '');
}

describe('LineCutter', () => {
  it.each([[true], [false]])('cuts what a split gives, whatever the blocks (blank lines kept: %s)', (keepBlank) => {
    fc.assert(
      fc.property(file, sizes, (given, blockSizes) => {
        const text = textOfFile(given);
        fc.pre(!text.startsWith('\ufeff'));
        const cuts = cutAll(new LineCutter(0, keepBlank), Buffer.from(text), blockSizes);
        expect(cuts.map((cut) => textOf(cut.line))).toEqual(splitLines(text, keepBlank));
      }),
    );
  });

  it.each([[true], [false]])('cuts the same from any end on (blank lines kept: %s)', (keepBlank) => {
    fc.assert(
      fc.property(file, sizes, (given, blockSizes) => {
        const bytes = Buffer.from(textOfFile(given));
        const whole = cutAll(new LineCutter(0, keepBlank), bytes);
        for (const [i, { end }] of whole.entries())
          expect(cutAll(new LineCutter(end, keepBlank), bytes.subarray(end), blockSizes)).toEqual(whole.slice(i + 1));
      }),
    );
  });

  it('leaves a byte order mark out, at the begin alone', () => {
    const bytes = Buffer.from('\ufeff{"a":1}\n\ufeff2\n');
    for (const size of [1, 2, 100])
      expect(cutAll(new LineCutter(0, false), bytes, [size]).map((cut) => textOf(cut.line))).toEqual([
        '{"a":1}',
        '\ufeff2',
      ]);
    expect(cutAll(new LineCutter(0, false), Buffer.from('\ufeff\n1\n')).map((cut) => cut.line)).toEqual(['1']);
  });

  it.each([
    ['LF', '\n', ITEM_LINE_BYTES, 'x'.repeat(ITEM_LINE_BYTES)],
    ['CRLF', '\r\n', ITEM_LINE_BYTES, 'x'.repeat(ITEM_LINE_BYTES)],
    ['LF', '\n', ITEM_LINE_BYTES + 1, lineOfTooLarge(ITEM_LINE_BYTES + 1)],
    ['CRLF', '\r\n', ITEM_LINE_BYTES + 1, lineOfTooLarge(ITEM_LINE_BYTES + 1)],
  ])('keeps to the byte what a message can carry (%s %j, %i bytes)', (_name, eol, size, expected) => {
    const bytes = Buffer.from(`a${eol}${'x'.repeat(size)}${eol}b${eol}`);
    for (const blockSize of [65_536, size + 2, 8 * MEGABYTE]) {
      const cuts = cutAll(new LineCutter(0, false), bytes, [blockSize]).map((cut) => cut.line);
      expect(cuts.map((cut) => cut === expected || cut)).toEqual(['a', true, 'b']);
    }
  });

  it('counts a line of 400 MB and does not hold it', () => {
    const block = Buffer.alloc(1_048_576, 'x');
    const cutter = new LineCutter(0, false);
    const lines: string[] = [];
    const emit = (text: string) => lines.push(text);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    for (let i = 0; i < 400; i += 1) {
      cutter.push(Buffer.from(block), emit);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    cutter.push(Buffer.from('\nnext\n'), emit);
    cutter.finish(emit);
    expect(lines).toEqual([lineOfTooLarge(400 * MEGABYTE), 'next']);
    expect(most).toBeLessThan(200 * MEGABYTE);
  });
});
