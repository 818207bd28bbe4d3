import { AwsError } from '../aws-error.ts';
import { checkPattern, matchesPattern } from './pattern.ts';

/** Fields that AWS asks for in an event that is tested. */
const REQUIRED = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

/**
 * TestEventPattern: whether a pattern, as JSON, matches an event, as JSON.
 * @throws AwsError InvalidEventPatternException, ValidationException
 */
export function testPattern(patternJson: unknown, eventJson: unknown): boolean {
  const pattern = parsed(patternJson);
  try {
    checkPattern(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
  }
  const event = parsed(eventJson);
  const isEvent = typeof event === 'object' && event !== null;
  if (!isEvent || REQUIRED.some((field) => !Object.hasOwn(event, field))) {
    throw new AwsError(
      'ValidationException',
      `Parameter Event is not valid: expected JSON with ${REQUIRED.join(', ')}`,
    );
  }
  return matchesPattern(pattern, event as Readonly<Record<string, unknown>>);
}

function parsed(json: unknown): unknown {
  try {
    return JSON.parse(String(json));
  } catch {
    return undefined;
  }
}
