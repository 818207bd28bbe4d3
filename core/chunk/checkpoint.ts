import * as z from 'zod';
import type { ChunkHeader } from '../../events/chunk-message.ts';
import { ITEM_INDICES } from '../../events/item-indices.ts';
import type { ItemStatus } from '../../events/result-line.ts';
import { noOutcomes, type Outcomes, settleBareRun, settleItem } from './outcomes.ts';

const STATUS_OF: Readonly<Record<string, ItemStatus>> = { s: 'succeeded', f: 'failed', k: 'skipped' };
const LETTER = ['', 's', 'f', 'k'];

const headSchema = z.strictObject({
  version: z.literal(2),
  /** Which items the chunk holds, for whoever has no message at hand. */
  first: z.int().min(0),
  count: z.int().min(1),
  indices: z.string().regex(ITEM_INDICES).optional(),
  /** Runs of bare successes: first and last offset. */
  bare: z.array(z.tuple([z.int(), z.int()])),
  attempts: z.array(z.tuple([z.int(), z.int()])),
  suspects: z.array(z.int()),
  retries: z.int().min(0).default(0),
  slices: z.int().min(0).default(0),
});

/** A chunk's items: those that its message's header names. */
export type ChunkItems = Pick<ChunkHeader, 'first' | 'count' | 'indices'>;

/** Writes all that is known of a chunk: a head of JSON, then one line an outcome that has a result line. */
export function encodeCheckpoint(outcomes: Outcomes, { first, indices }: ChunkItems): string {
  const bare: [number, number][] = [];
  const lines: string[] = [];
  outcomes.codes.forEach((code, offset) => {
    if (code === 0) return;
    const line = outcomes.lines.get(offset);
    if (line !== undefined) {
      lines.push(`${LETTER[code]}${offset} ${line}`);
      return;
    }
    const last = bare.at(-1);
    if (last !== undefined && last[1] === offset - 1) last[1] = offset;
    else bare.push([offset, offset]);
  });
  const head: z.input<typeof headSchema> = {
    version: 2,
    first,
    count: outcomes.count,
    ...(indices === undefined ? {} : { indices }),
    bare,
    attempts: [...outcomes.attempts],
    suspects: [...outcomes.suspects],
    ...(outcomes.retries > 0 ? { retries: outcomes.retries } : {}),
    ...(outcomes.slices > 0 ? { slices: outcomes.slices } : {}),
  };
  return [JSON.stringify(head), ...lines].join('\n');
}

/** Reads a checkpoint back. One that it doesn't know counts as none: its chunk is only run again. */
export function decodeCheckpoint(text: string, count: number): Outcomes | undefined {
  const [headLine = '', ...lines] = text.split('\n');
  const head = headSchema.safeParse(parseJson(headLine));
  if (!head.success || head.data.count !== count) return undefined;
  const outcomes = noOutcomes(count);
  for (const [from, to] of head.data.bare) settleBareRun(outcomes, from, to);
  for (const line of lines) {
    const space = line.indexOf(' ');
    const status = STATUS_OF[line.charAt(0)];
    const offset = Number(line.slice(1, space));
    if (space < 0 || status === undefined || !Number.isInteger(offset)) return undefined;
    settleItem(outcomes, offset, status, line.slice(space + 1));
  }
  for (const [offset, used] of head.data.attempts) outcomes.attempts.set(offset, used);
  outcomes.suspects = head.data.suspects;
  outcomes.retries = head.data.retries;
  outcomes.slices = head.data.slices;
  return outcomes;
}

/** Which items a checkpoint's chunk holds; undefined of a checkpoint that it doesn't know. */
export function checkpointedItems(text: string): ChunkItems | undefined {
  const head = headSchema.safeParse(parseJson(text.split('\n', 1)[0] ?? ''));
  return head.success ? head.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
