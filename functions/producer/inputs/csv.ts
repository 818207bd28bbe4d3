import { Readable } from 'node:stream';
import { type CsvError, type Info, parse } from 'csv-parse';
import { MalformedInput } from '../../../core/errors.ts';
import { lineOfText } from '../../../events/item-line.ts';
import type { Source } from './source.ts';

const BATCH = 500;

/**
 * Records of a CSV file with a header, each as a JSON object of text fields.
 * @param columns the header's names, where an earlier producer has read them; the blocks then begin after it
 */
export async function* csvSource(
  blocks: AsyncIterable<Buffer>,
  startByte: number,
  columns: readonly string[] | undefined,
  onColumns: (names: string[]) => void,
): Source {
  const parser = Readable.from(blocks).pipe(
    parse({
      bom: startByte === 0,
      columns: columns === undefined ? (names: string[]) => keep(names, onColumns) : [...columns],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }),
  );
  let lines: string[] = [];
  let ends: number[] = [];
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: object; info: Info }>) {
      lines.push(lineOfText(JSON.stringify(record)));
      ends.push(startByte + info.bytes);
      if (lines.length < BATCH) continue;
      yield { lines, ends };
      lines = [];
      ends = [];
    }
  } catch (error) {
    if (lines.length > 0) yield { lines, ends };
    throw toMalformed(error);
  }
  if (lines.length > 0) yield { lines, ends };
}

function keep(names: string[], onColumns: (names: string[]) => void): string[] {
  onColumns(names);
  return names;
}

function toMalformed(error: unknown): unknown {
  const { code, lines } = error as CsvError & { lines?: number };
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return error;
  return new MalformedInput(`malformed CSV: ${(error as Error).message}`, `line ${lines ?? 'unknown'}`);
}
