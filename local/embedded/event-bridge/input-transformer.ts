import type { BridgeEvent } from './event.ts';
import { valueAt } from './json-path.ts';

/** A target's `InputTransformer`. */
interface InputTransformer {
  /** Placeholder name to JSON path. */
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
}

/** What a target may state about its input; at most one of them. */
export interface TargetInput {
  readonly input?: string;
  readonly inputPath?: string;
  readonly inputTransformer?: InputTransformer;
}

/** The text that a target gets for `event`. */
export function targetPayload(
  target: TargetInput,
  event: BridgeEvent,
  rule: { readonly name: string; readonly arn: string },
): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return JSON.stringify(valueAt(target.inputPath, event) ?? null);
  if (target.inputTransformer === undefined) return JSON.stringify(event);
  return fillTemplate(target.inputTransformer, event, {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': event.time,
    'aws.events.event': Object.fromEntries(Object.entries(event).filter(([field]) => field !== 'detail')),
    'aws.events.event.json': event,
  });
}

/**
 * Fills `<name>` placeholders: bare ones with JSON, those inside a quoted string with text that keeps it a string.
 * A path that finds nothing gives `null` and the empty text.
 */
function fillTemplate(
  { paths, template }: InputTransformer,
  event: BridgeEvent,
  predefined: Readonly<Record<string, unknown>>,
): string {
  let isQuoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/gs, (token: string, name: string | undefined) => {
    if (token === '"') isQuoted = !isQuoted;
    if (name === undefined) return token;
    const path = Object.hasOwn(paths, name) ? paths[name] : undefined;
    if (path === undefined && !Object.hasOwn(predefined, name)) return token;
    const value = path === undefined ? predefined[name] : valueAt(path, event);
    return isQuoted ? quotedText(value) : JSON.stringify(value ?? null);
  });
}

function quotedText(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}
