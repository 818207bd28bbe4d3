import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedInput } from '../../../../../core/errors.ts';
import { decodeLine } from '../../../../../events/item-line.ts';
import { csvSource } from '../../../../../functions/producer/inputs/csv.ts';

async function* blocksOf(bytes: Buffer, size = 65_536): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Read {
  readonly records: unknown[];
  readonly ends: number[];
  readonly columns: string[];
  readonly error?: unknown;
}

/** Reads all of a file, as far as it goes. */
async function read(bytes: Buffer, from?: { byte: number; columns: string[] }, blockSize?: number): Promise<Read> {
  const records: unknown[] = [];
  const ends: number[] = [];
  let columns = from?.columns ?? [];
  const source = csvSource(
    blocksOf(bytes.subarray(from?.byte ?? 0), blockSize),
    from?.byte ?? 0,
    from?.columns,
    (names) => {
      columns = names;
    },
  );
  try {
    for await (const batch of source) {
      for (const line of batch.lines) {
        const decoded = decodeLine(line);
        records.push(decoded.kind === 'text' ? JSON.parse(decoded.text) : decoded.kind);
      }
      ends.push(...batch.ends);
    }
  } catch (error) {
    return { records, ends, columns, error };
  }
  return { records, ends, columns };
}

const textOf = (text: string) => Buffer.from(text, 'utf8');

describe('csvSource', () => {
  it('reads quoted delimiters, quotes and line breaks', async () => {
    const { records } = await read(textOf('id,text\n1,"a,b"\n2,"two\nlines"\n3,"say ""hi"""\n'));
    expect(records).toEqual([
      { id: '1', text: 'a,b' },
      { id: '2', text: 'two\nlines' },
      { id: '3', text: 'say "hi"' },
    ]);
  });

  it.each([['\n'], ['\r\n'], ['\r']])('takes %j as the end of a line, also the last one without it', async (eol) => {
    const expected = [
      { a: '1', b: 'x' },
      { a: '2', b: 'y' },
    ];
    expect((await read(textOf(['a,b', '1,x', '2,y', ''].join(eol)))).records).toEqual(expected);
    expect((await read(textOf(['a,b', '1,x', '2,y'].join(eol)))).records).toEqual(expected);
  });

  it('leaves a byte order mark and empty lines out', async () => {
    const { records, columns } = await read(textOf('\ufeffname,city\r\n\r\nzoë,köln\r\n'), undefined, 1);
    expect(columns.map((name) => Buffer.from(name, 'latin1').toString())).toEqual(['name', 'city']);
    expect(records).toEqual([{ name: 'zoë', city: 'köln' }]);
  });

  it('takes records with too few fields and with too many', async () => {
    expect((await read(textOf('a,b,c\n1,2\n1,2,3,4\n'))).records).toEqual([
      { a: '1', b: '2' },
      { a: '1', b: '2', c: '3' },
    ]);
  });

  it('gives nothing for a header alone, or for nothing', async () => {
    expect((await read(textOf('a,b\n'))).records).toEqual([]);
    expect(await read(Buffer.alloc(0))).toEqual({ records: [], ends: [], columns: [] });
  });

  it('leaves bytes that are no UTF-8 to their own item', async () => {
    const file = Buffer.concat([textOf('ä,b\n1,ok\n2,'), Buffer.from([0xff, 0xfe]), textOf('\n3,fine\n')]);
    expect((await read(file)).records).toEqual([{ ä: '1', b: 'ok' }, 'notUtf8', { ä: '3', b: 'fine' }]);
  });

  it('says on which line a quote is opened that is never closed', async () => {
    const { error } = await read(textOf('a,b\n1,2\n3,"open\nmore\n'));
    expect(error).toBeInstanceOf(MalformedInput);
    expect((error as Error).message).toMatch(/line \d/);
  });

  it('says where a closing quote is followed by more', async () => {
    const { error } = await read(textOf('a\n"x"y\n'));
    expect(error).toBeInstanceOf(MalformedInput);
    expect((error as Error).message).toContain('line 2');
  });

  it('refuses a header with the same name twice', async () => {
    const { error } = await read(textOf('id,x,id\n1,2,3\n'));
    expect((error as Error).message).toContain('"id"');
  });

  it('has a record of many megabytes as one that is too large, and goes on behind it', async () => {
    const { records } = await read(textOf(`a,b\n1,2\n${'x'.repeat(20 * 1_048_576)},3\n5,6\n`));
    expect(records).toEqual([{ a: '1', b: '2' }, 'tooLarge', { a: '5', b: '6' }]);
  });

  it('gathers no more than its bound of a quote that is never closed', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      yield textOf('a\n"');
      for (; given < 200; given += 1) yield Buffer.alloc(1_048_576, 'x');
    }
    const reading = (async () => {
      for await (const _ of csvSource(endless(), 0, undefined, () => undefined));
    })();
    await expect(reading).rejects.toBeInstanceOf(MalformedInput);
    expect(given).toBeLessThan(100);
  });

  it('passes on why reading failed, and does not hang', async () => {
    async function* gone(): AsyncGenerator<Buffer> {
      yield textOf('a\n1\n');
      throw new Error('gone');
    }
    const reading = (async () => {
      for await (const _ of csvSource(gone(), 0, undefined, () => undefined));
    })();
    await expect(reading).rejects.toThrow('gone');
  });

  it('cuts the same records whatever the blocks, and from any position on', async () => {
    const field = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.constantFrom('', 'a,b', '"', 'x\ny', 'x\r\ny', '\r', ' '),
    );
    const rows = fc.array(fc.tuple(field, field), { maxLength: 12 });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        async (given, eols, bom, blockSize) => {
          const lines = ['one,two', ...given.map((row) => row.map(quoted).join(','))];
          const text = lines.map((line, i) => line + (eols[i % eols.length] ?? '\n')).join('');
          const file = textOf((bom ? '\ufeff' : '') + text);
          const whole = await read(file, undefined, blockSize);
          expect(whole.error).toBeUndefined();
          expect(whole.records).toEqual(given.map(([one, two]) => ({ one, two })));
          for (const [i, end] of whole.ends.entries()) {
            const rest = await read(file, { byte: end, columns: whole.columns }, blockSize);
            expect(rest.records).toEqual(whole.records.slice(i + 1));
            expect(rest.ends).toEqual(whole.ends.slice(i + 1));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
