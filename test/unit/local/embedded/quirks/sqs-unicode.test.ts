import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isForbidden } from '../../../../../local/embedded/quirks/sqs-unicode.ts';

/** What SQS says that it takes: #x9, #xA, #xD, #x20 to #xD7FF, #xE000 to #xFFFD, #x10000 to #x10FFFF. */
const TAKEN = /^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

it('refuses what SQS does, wherever it stands', () => {
  const piece = fc.tuple(
    fc.oneof(
      fc.constantFrom('7', 'é', '€', '🦊', '\n', '\x7f', '\0', '\x1f', '\x1b', '\ufffd', '\ufffe', '\uffff'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    fc.constantFrom(1, 2, 3, 4, 1_365, 2_047, 4_090, 4_095, 4_096),
  );
  const texts = fc
    .array(piece, { maxLength: 5 })
    .map((runs) => runs.map(([text, times]) => text.repeat(times)).join(''));
  fc.assert(
    fc.property(texts, (text) => isForbidden(text) === !TAKEN.test(text)),
    { numRuns: 500 },
  );
});

it.each(Array.from({ length: 128 }, (_, code) => code))(
  'knows the ASCII character %i in each place of a word',
  (code) => {
    const character = String.fromCharCode(code);
    for (const before of [0, 1, 2, 3, 4_094, 4_095, 4_096])
      for (const around of ['a', '\x7f', '\x20']) {
        const text = around.repeat(before) + character + around.repeat(5);
        expect(isForbidden(text)).toBe(!TAKEN.test(text));
      }
  },
);
