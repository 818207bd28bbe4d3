import { type Books, type Line, numberIn } from './books.ts';
import type { Announcement, Evidence, Expected } from './evidence.ts';
import { linesHash, readIndices } from './expectation.ts';
import type { Complain } from './judge-ledger.ts';
import type { Members } from './members.ts';

/** A chunk's results and its slot say the same. */
export function judgeChunk(
  { slots }: Books,
  chunk: number,
  lines: readonly Line[],
  members: Members,
  isFenced: boolean,
  complain: Complain,
): void {
  const slot = slots.get(chunk);
  if (slot === undefined) return;
  const own = new Set(members.ofChunk(chunk));
  const said = [slot.succeeded, slot.failed, slot.skipped];
  const of = (status: string) => lines.filter((line) => line.status === status).length;
  const held = [of('succeeded'), of('failed'), of('skipped')];
  if (said.join() !== held.join()) complain(`the slot of chunk ${chunk} says s,f,k = ${said}, its results ${held}`);
  const sum = slot.succeeded + slot.failed + slot.skipped;
  if (sum !== own.size && !(isFenced && sum < own.size))
    complain(`chunk ${chunk} accounts for ${sum} of ${own.size} items`);
  for (const { index } of lines) if (!own.has(index)) complain(`item ${index} is among the results of chunk ${chunk}`);
}

/** What was on its way: each chunk the same whenever it was sent, each settled once, each object written once. */
export function judgeMessages(
  { job }: Books,
  expected: Expected,
  evidence: Evidence,
  members: Members,
  complain: Complain,
): void {
  for (const { chunk, first, count, indices, hash } of evidence.sent.filter((one) => one.job === job)) {
    const own = members.ofChunk(chunk);
    const named = indices === undefined ? [first, first + count - 1] : readIndices(indices);
    if (named[0] !== own[0] || named.at(-1) !== own.at(-1) || count !== own.length)
      complain(`chunk ${chunk} was sent as ${count} items from ${named[0]}`);
    else if (hash !== linesHash(expected, own)) complain(`chunk ${chunk} was sent with other items`);
  }
  const settled = evidence.settled
    .filter(({ key }) => key.startsWith(`${job}/`))
    .map(({ key, slot }) => `${key} ${slot}`);
  const once = new Set<string>();
  for (const one of settled)
    if (once.has(one)) complain(`settled twice: ${one}`);
    else once.add(one);
  for (const [key, hashes] of evidence.puts)
    if (hashes.length > 1 && key.includes(`/${job}/`))
      complain(`${key} was written ${hashes.length} times, not the same`);
  if (!expected.isCalm) return;
  for (const { chunk, receiveCount } of evidence.receipts.filter((one) => one.job === job))
    if (receiveCount > 1) complain(`a message of chunk ${chunk} was received ${receiveCount} times for no fault`);
}

/**
 * Its end was announced, and always in the same words.
 * @param succeededBefore in older generations, which an announcement counts in
 */
export function judgeAnnouncements(
  { job, root }: Books,
  announced: readonly Announcement[],
  succeededBefore: number,
  complain: Complain,
): void {
  const ours = announced.filter(({ id }) => id === job);
  if (ours.length === 0) complain('nobody heard of the end');
  const texts = new Set(ours.map((one) => JSON.stringify(Object.entries(one).sort())));
  if (texts.size > 1) complain(`the end was announced in ${texts.size} different ways`);
  const [said] = ours;
  const succeeded = (numberIn(root, 's') ?? 0) + succeededBefore;
  if (said !== undefined && said['succeeded'] !== succeeded)
    complain(`announced with ${said['succeeded']} successes, the records have ${succeeded}`);
}
