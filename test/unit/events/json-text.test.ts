import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonParts } from '../../../events/json-text.ts';

const written = (text: string) => `"${[...jsonParts(text)].join('')}"`;

const PIECES = ['7', '\x7f', '"', '\\', '\n', '\u0000', 'é', '\u2028', '🦊', '\ud83e', '\udd8a'];

it('writes a text as JSON does, however long', () => {
  const long = fc
    .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(1, 2, 4_094, 4_095, 4_096, 9_000)), { maxLength: 6 })
    .map((runs) => runs.map(([piece, times]) => piece.repeat(times)).join(''));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), long), (text) => written(text) === JSON.stringify(text)),
    { numRuns: 300 },
  );
});

it('takes plain parts as they are', () => {
  const plain = 'x'.repeat(10_000);
  expect([...jsonParts(plain)].join('')).toBe(plain);
});
