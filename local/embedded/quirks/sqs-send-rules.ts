import { SqsError, VALID_BATCH_ENTRY_ID } from './fauxqs-internals.ts';

const MAX_DELAY_SECONDS = 900;
const MAX_BATCH_ENTRY_ID_CHARACTERS = 80;
const BATCH_ENTRY_ID = /^[\w-]+$/;

type Fields = Readonly<Record<string, unknown>>;

/** An entry of a batch that was refused by itself. */
export interface RefusedEntry {
  readonly Id: unknown;
  readonly SenderFault: true;
  readonly Code: string;
  readonly Message: string;
}

/**
 * What is wrong: fauxqs takes ids of any length for the entries of a batch, where SQS has at most 80 characters.
 * Seen: an entry whose id has 81 characters was sent.
 *
 * Corrects the one expression that all of its actions share. Idempotent.
 */
export function limitBatchEntryIds(): void {
  VALID_BATCH_ENTRY_ID.test = (id) => id.length <= MAX_BATCH_ENTRY_ID_CHARACTERS && BATCH_ENTRY_ID.test(id);
}

/**
 * What is wrong: fauxqs takes any DelaySeconds of a message, and counts a binary attribute by its base64 text, which is
 * a third longer than the bytes that SQS counts.
 * Seen: SendMessage with DelaySeconds 901 answered 200; 1 MiB with an attribute of 100 bytes was refused as too long.
 *
 * @returns what to send instead
 * @throws SqsError InvalidParameterValue
 */
export function checkedMessage(body: Fields): Fields {
  const problem = problemOf(body);
  if (problem !== undefined) throw new SqsError('InvalidParameterValue', problem);
  return withBytes(body);
}

/** The same for the entries of a batch, each of which is refused by itself. */
export function checkedEntries(entries: readonly Fields[]): { taken: readonly Fields[]; refused: RefusedEntry[] } {
  const refused = entries.flatMap((entry): RefusedEntry[] => {
    const problem = problemOf(entry);
    if (problem === undefined) return [];
    return [{ Id: entry['Id'], SenderFault: true, Code: 'InvalidParameterValue', Message: problem }];
  });
  return { taken: entries.filter((entry) => problemOf(entry) === undefined).map(withBytes), refused };
}

function problemOf({ DelaySeconds: delaySeconds }: Fields): string | undefined {
  if (delaySeconds === undefined) return undefined;
  if (typeof delaySeconds === 'number' && delaySeconds >= 0 && delaySeconds <= MAX_DELAY_SECONDS) return undefined;
  const rule = `DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`;
  return `Value ${String(delaySeconds)} for parameter DelaySeconds is invalid. Reason: ${rule}`;
}

/** fauxqs takes a Buffer wherever it takes base64, and counts its bytes; in JSON it is base64 again. */
function withBytes(entry: Fields): Fields {
  const attributes = entry['MessageAttributes'] as Readonly<Record<string, Fields>> | undefined;
  if (attributes === undefined || attributes === null) return entry;
  const inBytes = Object.entries(attributes).map(([name, attribute]) => {
    const base64 = attribute['BinaryValue'];
    if (typeof base64 !== 'string') return [name, attribute] as const;
    const bytes = Object.assign(Buffer.from(base64, 'base64'), { toJSON: () => base64 });
    return [name, { ...attribute, BinaryValue: bytes }] as const;
  });
  return { ...entry, MessageAttributes: Object.fromEntries(inBytes) };
}
