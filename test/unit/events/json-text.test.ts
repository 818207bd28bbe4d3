import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonParts } from '../../../events/json-text.ts';

const written = (text: string, isTaken?: boolean) => `"${[...jsonParts(text, isTaken)].join('')}"`;

/** What a queue takes, and what it doesn't. */
const TAKEN = ['7', '\x7f', '"', '\\', '\n', '\r', '\t', 'é', '\u2028', '\ufffd', '🦊'];
const REFUSED = ['\0', '\b', '\x1f', '\ud83e', '\udd8a'];

const long = (...pieces: readonly string[]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(1, 2, 4_094, 4_095, 4_096, 9_000)), { maxLength: 6 })
    .map((runs) => runs.map(([piece, times]) => piece.repeat(times)).join(''));

it('writes a text as JSON does, whatever it holds, and however long', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), long(...TAKEN, ...REFUSED)),
      (text) => written(text) === JSON.stringify(text),
    ),
    { numRuns: 300 },
  );
});

it('looks at no character of one that a queue has taken, but at what has to be escaped there', () => {
  fc.assert(
    fc.property(long(...TAKEN), (text) => written(text, true) === JSON.stringify(text)),
    { numRuns: 300 },
  );
});

it('takes plain parts as they are, and as one', () => {
  const plain = 'x'.repeat(10_000);
  expect([...jsonParts(plain)]).toEqual([plain]);
  expect([...jsonParts(`"\n${plain}${plain}`)]).toEqual([
    `\\"\\n${plain.slice(2, 2 + 4_094)}`,
    plain.slice(4_094) + plain,
  ]);
});
