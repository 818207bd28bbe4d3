import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonParts } from '../../../events/json-text.ts';

const written = (text: string) => `"${[...jsonParts(text)].join('')}"`;

/** What a queue takes. */
const PIECES = ['7', '\x7f', '"', '\\', '\n', '\r', '\t', 'é', '\u2028', '\ufffd', '🦊'];

it('writes a text as JSON does, however long', () => {
  const long = fc
    .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(1, 2, 4_094, 4_095, 4_096, 9_000)), { maxLength: 6 })
    .map((runs) => runs.map(([piece, times]) => piece.repeat(times)).join(''));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a queue refuses
  const taken = fc.string({ unit: 'binary' }).map((text) => text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, ' '));
  fc.assert(
    fc.property(fc.oneof(taken, long), (text) => written(text) === JSON.stringify(text)),
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
