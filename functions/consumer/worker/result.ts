import { isNativeError } from 'node:util/types';
import { itemInShort } from '../../../events/item-line.ts';
import type { ItemError, ResultLine } from '../../../events/result-line.ts';
import { sourceStack } from '../../source-stack.ts';

const STACK_CHARACTERS = 4_096;
const MESSAGE_CHARACTERS = 4_096;
const CAUSE_CHARACTERS = 1_024;
const CODE_CHARACTERS = 64;
const NAME_CHARACTERS = 256;
/** A value that no supervisor should have to keep in memory; larger ones belong into a bucket of the task's own. */
const VALUE_CHARACTERS = 8 * 1_048_576;

/** A task returned what can't be a result. */
export class UnfitResult extends Error {
  constructor(name: 'UnserialisableResult' | 'ResultTooLarge', message: string, cause?: unknown) {
    super(message, { cause });
    this.name = name;
  }
}

/** An item's error as its result line keeps it. */
export function toItemError(thrown: unknown): ItemError {
  const at = { pid: process.pid, time: timeNow() };
  try {
    return { ...(isError(thrown) ? errorOf(thrown) : { name: 'Error', message: describe(thrown) }), ...at };
  } catch {
    // A getter of its own throws, say.
    return { name: 'Error', message: '(something that can not be read)', ...at };
  }
}

/** The time as text, written once a millisecond. */
function timeNow(): string {
  const nowMs = Date.now();
  if (nowMs !== lastTime.ms) lastTime = { ms: nowMs, text: new Date(nowMs).toISOString() };
  return lastTime.text;
}

let lastTime = { ms: 0, text: '' };

/** Also one of another realm, such as a vm's. */
const isError = (thrown: unknown): thrown is Error => thrown instanceof Error || isNativeError(thrown);

/** Anybody may write anything into an error's fields. */
function errorOf(thrown: Error): ItemError {
  const { name, message, stack } = thrown as { name: unknown; message: unknown; stack: unknown };
  return {
    name: nameOf(name),
    message: describe(message),
    ...(typeof stack === 'string' ? { stack: sourceStack(stack).slice(0, STACK_CHARACTERS) } : {}),
    ...causeOf(thrown),
  };
}

const nameOf = (name: unknown): string =>
  typeof name === 'string' && name !== '' ? name.slice(0, NAME_CHARACTERS) : 'Error';

/** What lies behind an error: of a request that failed, say, only that tells why. */
function causeOf({ cause }: Error): Pick<ItemError, 'cause'> {
  if (cause === undefined || cause === null) return {};
  if (!isError(cause)) return { cause: { name: 'Error', message: textOf(cause).slice(0, CAUSE_CHARACTERS) } };
  const { name, message, code } = cause as { name: unknown; message: unknown; code?: unknown };
  const isCode = typeof code === 'string' || typeof code === 'number';
  return {
    cause: {
      name: nameOf(name),
      message: textOf(message).slice(0, CAUSE_CHARACTERS),
      ...(isCode ? { code: String(code).slice(0, CODE_CHARACTERS) } : {}),
    },
  };
}

function describe(thrown: unknown): string {
  return textOf(thrown).slice(0, MESSAGE_CHARACTERS);
}

function textOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return `(${typeof thrown} that is no text)`;
  }
}

/** A failure's result line. @param line the item's own, as it travelled */
export function failedLine(index: number, attempts: number, error: ItemError, line: string): string {
  return JSON.stringify({ index, status: 'failed', error, input: itemInShort(line), attempts } satisfies ResultLine);
}

/**
 * A success's result line; undefined for a bare one, unless even those have lines.
 * @throws {UnfitResult} where the value can't be JSON, or is too large
 */
export function succeededLine(
  index: number,
  attempts: number,
  value: unknown,
  hasBareLines = false,
): string | undefined {
  const json = value === undefined ? undefined : jsonOf(value);
  if (json === undefined && attempts === 1 && !hasBareLines) return undefined;
  const head = `{"index":${index},"status":"succeeded"`;
  return json === undefined ? `${head},"attempts":${attempts}}` : `${head},"value":${json},"attempts":${attempts}}`;
}

function jsonOf(value: unknown): string | undefined {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch (error) {
    throw new UnfitResult(
      'UnserialisableResult',
      `expected a value that can be JSON: ${toItemError(error).message}`,
      error,
    );
  }
  if (json !== undefined && json.length > VALUE_CHARACTERS)
    throw new UnfitResult(
      'ResultTooLarge',
      `expected at most ${VALUE_CHARACTERS} characters of JSON, got ${json.length}`,
    );
  return json;
}
