/**
 * How one item travels in a chunk's message: one line of printable ASCII, since SQS refuses most control characters.
 *
 * - the item's own bytes, where they are printable ASCII and begin with neither mark;
 * - `%` and the bytes in base64 otherwise, so that every byte arrives as it was;
 * - `!` and a number of bytes: an item too large for a message, which fails by its index.
 */
const BYTES_MARK = '%';
const TOO_LARGE_MARK = '!';
const NOT_PRINTABLE = /[^\x20-\x7e]/;

/**
 * Stands between the lines of a chunk: DEL, which SQS takes and no line holds. JSON carries it as it is, where a line break
 * would be escaped; a chunk is written as JSON and read five times on its way, and short lines are broken often.
 */
export const LINE_BREAK = '\x7f';

/** True where a text can travel as it is. */
export function isPlain(text: string): boolean {
  const first = text.charAt(0);
  return first !== BYTES_MARK && first !== TOO_LARGE_MARK && !NOT_PRINTABLE.test(text);
}

/** The line of an item given as text. */
export function lineOfText(text: string): string {
  return isPlain(text) ? text : BYTES_MARK + Buffer.from(text, 'utf8').toString('base64');
}

/** The line of an item given as bytes. */
export function lineOfBytes(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  return isPlain(text) ? text : BYTES_MARK + bytes.toString('base64');
}

/** The line that stands for an item of `sizeBytes` which no message can carry. */
export function lineOfTooLarge(sizeBytes: number): string {
  return TOO_LARGE_MARK + String(sizeBytes);
}

/** What a line held: the item's text, or the reason why there is none. */
export type DecodedLine =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tooLarge'; readonly sizeBytes: number }
  | { readonly kind: 'notUtf8' };

/** Reads an item's line back. */
export function decodeLine(line: string): DecodedLine {
  const mark = line.charAt(0);
  if (mark === TOO_LARGE_MARK) return { kind: 'tooLarge', sizeBytes: Number(line.slice(1)) };
  if (mark !== BYTES_MARK) return { kind: 'text', text: line };
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return { kind: 'text', text: decoder.decode(Buffer.from(line.slice(1), 'base64')) };
  } catch {
    return { kind: 'notUtf8' };
  }
}

const SHORT_CHARACTERS = 200;
/** Base64 of more bytes than so many characters can have. */
const SHORT_BASE64 = 1_200;

/** What a line holds, cut short, for people who look for the item. */
export function itemInShort(line: string): string {
  const mark = line.charAt(0);
  if (mark === TOO_LARGE_MARK) return `(${line.slice(1)} bytes)`;
  const begin = line.slice(0, SHORT_BASE64 + 1);
  const text = mark === BYTES_MARK ? Buffer.from(begin.slice(1), 'base64').toString('utf8') : begin;
  return text.length > SHORT_CHARACTERS ? `${text.slice(0, SHORT_CHARACTERS)}…` : text;
}

/** Reads single items of a chunk in short; the lines are split with the first that is asked for. */
export function itemsInShort(lines: string): (offset: number) => string | undefined {
  let split: readonly string[] | undefined;
  return (offset) => {
    split ??= lines.split(LINE_BREAK);
    const line = split[offset];
    return line === undefined ? undefined : itemInShort(line);
  };
}
