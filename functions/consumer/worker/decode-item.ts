import type * as z from 'zod';
import { ITEM_LINE_BYTES } from '../../../core/limits.ts';
import { decodeLine } from '../../../events/item-line.ts';
import type { ItemError } from '../../../events/result-line.ts';
import type { ItemLines } from './item-lines.ts';

/** An item, or why its line is none. */
export type Decoded =
  | { readonly ok: true; readonly item: unknown }
  | { readonly ok: false; readonly error: Pick<ItemError, 'name' | 'message'> };

const refused = (name: string, message: string): Decoded => ({ ok: false, error: { name, message } });
const CUT_AT = 200;

/**
 * Makes an item of its line, and checks it. What can't be an item is that item's failure, at once and for good.
 * @param start where its line starts
 */
export function decodeItem(
  lines: ItemLines,
  start: number,
  encoding: 'json' | 'text',
  schema: z.ZodType | undefined,
): Decoded {
  const number = encoding === 'json' ? lines.numberAt(start) : -1;
  if (number >= 0) return check(number, schema);
  const decoded = decodeLine(lines.textAt(start));
  if (decoded.kind === 'tooLarge')
    return refused('ItemTooLarge', `expected at most ${ITEM_LINE_BYTES} bytes, got ${decoded.sizeBytes}`);
  if (decoded.kind === 'notUtf8') return refused('MalformedItem', 'expected UTF-8, got other bytes');
  let item: unknown = decoded.text;
  if (encoding === 'json') {
    try {
      item = JSON.parse(decoded.text);
    } catch (error) {
      return refused(
        'MalformedItem',
        `expected JSON, got ${cut(decoded.text)} (${withoutLine((error as Error).message)})`,
      );
    }
  }
  return check(item, schema);
}

function check(item: unknown, schema: z.ZodType | undefined): Decoded {
  if (schema === undefined) return { ok: true, item };
  const checked = schema.safeParse(item);
  if (checked.success) return { ok: true, item: checked.data };
  const issues = checked.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'item'}: ${issue.message}`);
  return refused('SchemaViolation', issues.join('; '));
}

/** An item is a line of its own: where it stands in its input, the parser can't know. */
const withoutLine = (message: string) => message.replace(/ \(line 1 column \d+\)$/, '');

const cut = (text: string) => JSON.stringify(text.length > CUT_AT ? `${text.slice(0, CUT_AT)}…` : text);
