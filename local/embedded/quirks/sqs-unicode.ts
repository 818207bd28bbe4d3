import { INVALID_MESSAGE_BODY_CHAR } from './fauxqs-internals.ts';

/**
 * What is wrong: fauxqs refuses every character outside the Basic Multilingual Plane (an emoji, say) as
 * InvalidMessageContents; SQS takes U+10000 to U+10FFFF. Its test lacks the `u` flag, so it sees half a surrogate pair.
 * Seen: SendMessage with "😀" answered 400.
 */
const REALLY_INVALID = /[^\t\n\r -\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** Corrects the one expression that all of fauxqs shares. Idempotent. */
export function allowAstralCharacters(): void {
  INVALID_MESSAGE_BODY_CHAR.test = (text) => REALLY_INVALID.test(text);
}
