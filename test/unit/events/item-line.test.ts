import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkHeaderSchema, encodeChunkMessage, parseChunkMessage } from '../../../events/chunk-message.ts';
import { decodeLine, LINE_BREAK, lineOfBytes, lineOfText, lineOfTooLarge } from '../../../events/item-line.ts';

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

const awkward = fc.constantFrom(
  '%',
  '!',
  '!12',
  '%%',
  '\u0000',
  '\r\n',
  '\n',
  '\t',
  '🦊',
  'é',
  '\ufeff',
  '"',
  ' ',
  '~',
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string(),
  fc.array(fc.oneof(awkward, fc.string({ maxLength: 3 })), { maxLength: 12 }).map((parts) => parts.join('')),
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  text.map((value) => Buffer.from(value, 'utf8')),
);

/** The text that bytes are, or undefined where they are no UTF-8: by way of a round trip, not of a decoder. */
function asUtf8(value: Buffer): string | undefined {
  const decoded = value.toString('utf8');
  return Buffer.from(decoded, 'utf8').equals(value) ? decoded : undefined;
}

describe('an item as a line', () => {
  it('arrives as it was, whatever its bytes', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const expected = asUtf8(value);
        expect(decodeLine(lineOfBytes(value))).toEqual(
          expected === undefined ? { kind: 'notUtf8' } : { kind: 'text', text: expected },
        );
      }),
    );
  });

  it('arrives as it was, whatever its text', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(decodeLine(lineOfText(value))).toEqual({ kind: 'text', text: value });
      }),
    );
  });

  it('keeps lone surrogates of a JSON value, since JSON text escapes them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
        (value) => {
          const decoded = decodeLine(lineOfText(JSON.stringify(value)));
          expect(decoded.kind === 'text' && JSON.parse(decoded.text)).toBe(value);
        },
      ),
    );
  });

  it('is printable ASCII and nothing else, the same from bytes as from text', () => {
    fc.assert(
      fc.property(bytes, text, (value, other) => {
        expect(lineOfBytes(value)).toMatch(PRINTABLE_ASCII);
        expect(lineOfText(other)).toMatch(PRINTABLE_ASCII);
        expect(lineOfBytes(Buffer.from(other, 'utf8'))).toBe(lineOfText(other));
      }),
    );
  });

  it('travels as it is where it can: plain JSON costs no more than its bytes', () => {
    expect(lineOfText('{"a":1}')).toBe('{"a":1}');
    expect(lineOfText('')).toBe('');
    expect(lineOfText('%a')).toBe('%JWE=');
    expect(lineOfText('!a')).toBe('%IWE=');
  });

  it('stands for an item that is too large by its size', () => {
    expect(decodeLine(lineOfTooLarge(50_000_000))).toEqual({ kind: 'tooLarge', sizeBytes: 50_000_000 });
  });
});

describe("a chunk's message", () => {
  const header = fc.record(
    {
      version: fc.constant(1 as const),
      job: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}\.[0-9a-f]{12}(~[1-9])?$/),
      chunk: fc.nat(),
      first: fc.nat(),
      count: fc.integer({ min: 1, max: 10_000 }),
      continuation: fc.integer({ min: 1 }),
      suspect: fc.constant(true as const),
    },
    { requiredKeys: ['version', 'job', 'chunk', 'first', 'count'] },
  );

  it('gives back its header and its lines', () => {
    fc.assert(
      fc.property(header, fc.array(bytes.map(lineOfBytes), { minLength: 1 }), (given, lines) => {
        const body = encodeChunkMessage(given, lines.join(LINE_BREAK));
        expect(body).toMatch(/^[\x20-\x7f\n]*$/);
        expect(parseChunkMessage(body)).toEqual({ header: given, lines: lines.join(LINE_BREAK) });
      }),
    );
  });

  it.each([
    ['one line alone', '{"version":1}'],
    ['a header that is no JSON', 'hello\n1'],
    ['another version', '{"version":2,"job":"a.b","chunk":0,"first":0,"count":1}\n1'],
    ['an unknown key', '{"version":1,"job":"a.b","chunk":0,"first":0,"count":1,"more":1}\n1'],
    ['no items', '{"version":1,"job":"a.b","chunk":0,"first":0,"count":0}\n'],
  ])('with %s is refused', (_what, body) => {
    expect(() => parseChunkMessage(body)).toThrow();
  });

  it('names the field that it refuses', () => {
    const parsed = chunkHeaderSchema.safeParse({ version: 1, job: 'a.b', chunk: -1, first: 0, count: 1 });
    expect(parsed.error?.issues[0]?.path).toEqual(['chunk']);
  });
});
