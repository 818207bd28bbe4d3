import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Info, parse } from 'csv-parse';
import { MalformedInput } from '../../../core/errors.ts';
import { ITEM_LINE_BYTES } from '../../../core/limits.ts';
import { lineOfBytes, lineOfTooLarge } from '../../../events/item-line.ts';
import type { Source } from './source.ts';

const BATCH = 500;
const MESSAGE_CHARACTERS = 160;
/**
 * A quote that is never closed makes one record of the rest of the file: no more than this is gathered of it. It takes
 * three times as much of the producer's memory.
 */
const RECORD_CHARACTERS = 64 * 1_048_576;

/**
 * Records of a CSV file with a header, each as a JSON object of text fields. A record with too few fields lacks the
 * last ones; fields beyond the header's are left out.
 * @param columns the header's names, where an earlier producer has read them; the blocks then begin after it
 * @throws {MalformedInput} naming the line
 */
export async function* csvSource(
  blocks: AsyncIterable<Buffer>,
  startByte: number,
  columns: readonly string[] | undefined,
  onColumns: (names: string[]) => void,
): Source {
  const bom = new BomSkip(startByte === 0);
  const parser = parse({
    columns: columns === undefined ? (names: string[]) => keep(names, onColumns) : [...columns],
    // One character a byte, so that bytes which are no UTF-8 stay what they are, and fail their own item alone.
    encoding: 'latin1',
    info: true,
    max_record_size: RECORD_CHARACTERS,
    // Each of them everywhere, and not the first one found: a producer that goes on here must cut the same records.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
  });
  // A pipeline, so that the parser ends with the error when reading fails; its own error comes by the loop below.
  pipeline(Readable.from(blocks), bom, parser).catch(() => undefined);
  let lines: string[] = [];
  let ends: number[] = [];
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: CsvRecord; info: Info }>) {
      lines.push(lineOf(record));
      ends.push(startByte + bom.skipped + info.bytes);
      if (lines.length < BATCH) continue;
      yield { lines, ends };
      lines = [];
      ends = [];
    }
  } catch (error) {
    if (lines.length > 0) yield { lines, ends };
    throw toMalformed(error, startByte);
  }
  if (lines.length > 0) yield { lines, ends };
}

type CsvRecord = Readonly<Record<string, string>>;

/** A record that no message can carry isn't even written. */
function lineOf(record: CsvRecord): string {
  const bytes = Object.values(record).reduce((sum, field) => sum + field.length, 0);
  return bytes > ITEM_LINE_BYTES ? lineOfTooLarge(bytes) : lineOfBytes(Buffer.from(JSON.stringify(record), 'latin1'));
}

function keep(names: string[], onColumns: (names: string[]) => void): string[] {
  const twice = names.find((name, i) => name !== '' && names.indexOf(name) < i);
  if (twice !== undefined) throw new MalformedInput(`CSV header with two columns "${twice}"`, 'line 1');
  onColumns(names);
  return names;
}

function toMalformed(error: unknown, startByte: number): unknown {
  // By its class: not all of its codes begin alike.
  if (!(error instanceof CsvError)) return error;
  const { lines } = error as CsvError & { lines?: number };
  const from = startByte === 0 ? '' : `, counted from byte ${startByte}`;
  // The parser's message names the place, too, and quotes whole fields.
  const named = error.message.replace(/ (?:at|on) line \d+/g, '');
  const message = named.length > MESSAGE_CHARACTERS ? `${named.slice(0, MESSAGE_CHARACTERS)}…` : named;
  return new MalformedInput(`malformed CSV: ${message}`, `line ${lines ?? 'unknown'}${from}`);
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Takes the mark off a file's begin that some programs write there. */
class BomSkip extends Transform {
  /** Bytes taken off. */
  skipped = 0;
  #head: Buffer | undefined;

  constructor(isBegin: boolean) {
    super();
    if (isBegin) this.#head = Buffer.alloc(0);
  }

  override _transform(block: Buffer, _encoding: string, done: () => void): void {
    if (this.#head === undefined) this.push(block);
    else {
      this.#head = Buffer.concat([this.#head, block]);
      if (this.#head.length >= BOM.length) this.#pass(this.#head);
    }
    done();
  }

  override _flush(done: () => void): void {
    if (this.#head !== undefined) this.#pass(this.#head);
    done();
  }

  #pass(head: Buffer): void {
    this.#head = undefined;
    this.skipped = head.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
    this.push(head.subarray(this.skipped));
  }
}
