import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSqsRequest } from '../../../../../local/embedded/services/sqs-request.ts';

const read = (text: string) => parseSqsRequest(Buffer.from(text));
const digits = (length: number) => '0123456789'.repeat(length / 10);

describe('a request of SQS', () => {
  it('is read as JSON.parse does, whatever is long in it', () => {
    const pieces = fc.constantFrom('7', '"', '\\', '\n', '\0', '\x7f', 'é', '🦊', '\\u00000\\u0000');
    const body = fc
      .array(fc.tuple(pieces, fc.constantFrom(1, 3, 1_200, 16_383, 16_384, 40_000)), { maxLength: 5 })
      .map((runs) => runs.map(([piece, times]) => piece.repeat(times)).join(''));
    const entry = fc.record({ Id: fc.string(), MessageBody: body, DelaySeconds: fc.nat() });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 10 }), (Entries) => {
        const text = JSON.stringify({ QueueUrl: 'http://127.0.0.1/queue', Entries });
        expect(read(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['a body that is a mark itself', JSON.stringify({ a: `\u00000\u0000${digits(80_000)}` })],
    ['numbers outside of strings', `{"a":[${'1,'.repeat(50_000)}2],"b":"${digits(50_000)}"}`],
    ['blanks outside of strings', `{"a":${' '.repeat(80_000)}"b"}`],
    ['a name that is long', JSON.stringify({ [digits(80_000)]: 1 })],
    ['a body that is all quotes', JSON.stringify({ a: '"'.repeat(80_000), b: digits(80_000) })],
  ])('with %s too', (_, text) => {
    expect(read(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['a string that does not end', `{"a":"${digits(80_000)}`],
    ['a word that is none', `{"a":"${digits(80_000)}",b}`],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(() => read(text)).toThrow(SyntaxError);
  });
});
