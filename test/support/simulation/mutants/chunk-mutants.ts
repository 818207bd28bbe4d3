import { inCore, type Mutant, mutant } from './mutant.ts';

const life = inCore('chunk/life');
const marks = inCore('chunk/marks');
const deadLetter = inCore('chunk/dead-letter');
const sweep = inCore('ledger/sweep');
const slot = inCore('ledger/slot');

/** A chunk's life: what is acknowledged, handed on and kept. */
export const CHUNK_MUTANTS: readonly Mutant[] = [
  { ...mutant('acknowledged-first', ['joins']), rules: { acknowledgesFirst: true } },
  { ...mutant('delivery-named-after-message', ['joins', 'strict']), rules: { namesAfterMessage: true } },
  mutant(
    'constant-delivery-id',
    ['joins'],
    slot('const [r0 = 0, r1 = 0, r2 = 0, r3 = 0] = random;', 'const [r0, r1, r2, r3] = [0, 0, 0, random.length];'),
  ),
  mutant('acknowledged-unsettled', ['joins'], life('  yield* settled(tree, job, delivery, outcomes);\n', '')),
  mutant(
    'no-continuation',
    ['strict'],
    life("  yield { type: 'continue', header: next as ChunkHeader, delaySeconds: delaySeconds ?? 0 };\n", ''),
  ),
  mutant(
    'continuation-before-checkpoint',
    ['strict', 'calm'],
    life("  yield { type: 'continue', header: next as ChunkHeader, delaySeconds: delaySeconds ?? 0 };\n", ''),
    life(
      '  yield* writeObject(key, encodeCheckpoint(outcomes, header));',
      "  const early = { ...header, continuation: (header.continuation ?? 0) + 1 };\n  yield { type: 'continue', header: early, delaySeconds: 0 };\n  yield* writeObject(key, encodeCheckpoint(outcomes, header));",
    ),
  ),
  mutant(
    'pointer-before-checkpoint',
    ['strict'],
    life('  yield* writeObject(key, encodeCheckpoint(outcomes, header));\n', ''),
    life(
      '  const { suspect: _,',
      '  yield* writeObject(key, encodeCheckpoint(outcomes, header));\n  const { suspect: _,',
    ),
  ),
  mutant('continuation-forgets-checkpoint', ['strict'], life('header.continuation === undefined && ', '')),
  mutant(
    'checkpoint-ignored-when-stopped',
    ['strict', 'joins'],
    life('  if (known !== undefined) adoptOutcomes(outcomes, known);\n', ''),
    life('?? nothing.outcomes;', '?? nothing.outcomes;\n  if (isStopped(job)) return nothing;'),
  ),
  mutant(
    'checkpoint-ignored-by-sweep',
    ['strict', 'joins'],
    sweep(
      '  const { outcomes, first } = (yield* checkpointed(tree, chunk)) ?? NOTHING_KNOWN;',
      '  const { outcomes, first } = ((yield* checkpointed(tree, chunk)) && undefined) ?? NOTHING_KNOWN;',
    ),
  ),
  mutant(
    'checkpoint-ignored-by-settler',
    ['deaths'],
    deadLetter(
      '(body === undefined ? undefined : decodeCheckpoint(body, header.count)) ??',
      '(body === undefined ? undefined : undefined) ??',
    ),
  ),
  mutant(
    'settled-before-results',
    ['joins'],
    life(
      "  if (results !== '') yield* writeObject(objectKey(tree.job, header.chunk, idText(deliveryId)), results);\n",
      '',
    ),
  ),
  mutant('one-mark-convicts', ['deaths'], marks('const CONVICTING_MARKS = 2;', 'const CONVICTING_MARKS = 1;')),
  mutant('live-marks-convict', ['suspects'], marks('if (deadlineMs < nowMs)', 'if (deadlineMs !== nowMs)')),
  mutant(
    'mark-not-removed',
    ['suspects'],
    life('  if (marked) yield* update(unmarkUpdate(', '  if (marked && false) yield* update(unmarkUpdate('),
  ),
  mutant(
    'nobody-convicted',
    ['killers'],
    life('if (!isSuspect(delivery) || isStopped(job)) return', 'if (delivery.receiveCount > 0) return'),
  ),
  mutant(
    'message-returned-instead-of-continued',
    ['strict', 'calm'],
    life(
      "  yield { type: 'continue', header: next as ChunkHeader, delaySeconds: delaySeconds ?? 0 };\n  return 'acknowledge';",
      "  void next;\n  yield* delayOf(outcomes);\n  return 'leave';",
    ),
  ),
  mutant(
    'stop-not-seen',
    ['joins'],
    life('if (isStopped(job)) yield* skipRest(tree, header, outcomes);\n  else if (!blamed)', 'if (!blamed)'),
  ),
];
