import { isPlainText } from '../../../events/plain-text.ts';
import { INVALID_MESSAGE_BODY_CHAR } from './fauxqs-internals.ts';

/**
 * What is wrong: fauxqs refuses every character outside the Basic Multilingual Plane (an emoji, say) as
 * InvalidMessageContents; SQS takes U+10000 to U+10FFFF. Its test lacks the `u` flag, so it sees half a surrogate pair.
 * Seen: SendMessage with "😀" answered 400.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what SQS refuses
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\uFFFE\uFFFF]/;

const PART_CHARACTERS = 4_096;

/** Corrects the one expression that all of fauxqs shares. Idempotent. */
export function allowAstralCharacters(): void {
  // Half the time of a negated class with the `u` flag, on bodies where this test is a good part of a request.
  INVALID_MESSAGE_BODY_CHAR.test = (text) => !text.isWellFormed() || isForbidden(text);
}

/** Whether a text holds what SQS refuses: looked for part by part, and only where a part isn't plain. */
export function isForbidden(text: string): boolean {
  for (let from = 0; from < text.length; from += PART_CHARACTERS) {
    const part = text.slice(from, from + PART_CHARACTERS);
    if (!isPlainText(part) && FORBIDDEN.test(part)) return true;
  }
  return false;
}
