import { open, stat } from 'node:fs/promises';
import { formatOf, type InputFormat, inputFormatSchema } from '../../events/job-input.ts';
import { UsageError } from './usage-error.ts';

/** How much of a file is looked at to tell text from what is none. */
const LOOKED_AT_BYTES = 1_024;

/** The format that is asked for. @throws {UsageError} */
export function toFormat(format: string | undefined): InputFormat | undefined {
  if (format === undefined) return undefined;
  const parsed = inputFormatSchema.safeParse(format);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--format: expected ${inputFormatSchema.options.join(', ')}, got "${format}"`);
}

/**
 * An input file that is there and whose format is known, by its name or since it is said. Whatever is in a file of a
 * known format is its job's business: what can't be an item fails alone.
 * @throws {UsageError}
 */
export async function toInputFile(file: string, given: InputFormat | undefined) {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new UsageError(`input: expected a file that exists, got "${file}"`);
  if (found.isDirectory()) throw new UsageError(`input: expected a file, got the directory "${file}"`);
  if (!found.isFile())
    throw new UsageError(`input: expected a file, got "${file}", which is none`, '- reads standard input');
  const head = await headOf(file);
  const format = given ?? formatOf(file);
  if (format !== undefined) return { file, format };
  const zeroAt = head.indexOf(0);
  if (zeroAt >= 0)
    throw new UsageError(
      `input: expected text, got "${file}", which is binary (a NUL at byte ${zeroAt})`,
      '--format lines, jsonl, csv or json runs it all the same',
    );
  throw new UsageError(
    `input: expected a file that ends in .jsonl, .ndjson, .json, .csv, .txt or .log, got "${file}"`,
    '--format says what is in it',
  );
}

async function headOf(file: string): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOOKED_AT_BYTES), 0, LOOKED_AT_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`input: expected a file that can be read, got "${file}" (${code})`);
  }
}
