import { inCore, type Mutant, mutant } from './mutant.ts';

const seal = inCore('ledger/seal');
const create = inCore('ledger/create');
const sweep = inCore('ledger/sweep');
const fence = inCore('ledger/fence');
const keys = inCore('ledger/keys');
const produce = inCore('job/produce');
const mend = inCore('job/mend');

/** LEDGER.md's own reserve: it minds only the seal. Core's also minds a fence, so that nothing is reserved after one. */
const lenientReserve = produce(
  "{ absent: 'fence' }, { below: ['sent', window.chunks] }",
  "{ below: ['sent', window.chunks] }",
);

/** The seal: pinned once, repeated wholly, and never short of what is on its way. */
export const SEAL_MUTANTS: readonly Mutant[] = [
  mutant(
    'repeated-seal-stops',
    ['joins'],
    seal(
      "    if (job === undefined || job['chunks'] !== undefined) return pinned(job);",
      "    if (job === undefined || job['chunks'] !== undefined) return undefined;",
    ),
  ),
  mutant(
    'seal-in-spite-of-sent',
    ['producers'],
    seal("when: [{ absent: 'chunks' }, { equals: ['sent', packed.chunks] }]", "when: [{ absent: 'chunks' }]"),
  ),
  mutant(
    'seal-does-not-climb-from-leaf',
    ['joins'],
    seal('  if (leaf.applied) yield* climbFromLeaf(tree, edge.leaves - 1, leaf.item);\n', ''),
  ),
  mutant(
    'sweep-without-fence',
    ['joins'],
    seal(
      "if (text(root, 'fence') !== undefined && text(root, 'state') === 'open')",
      "if (text(root, 'state') === 'open')",
    ),
  ),
  mutant(
    'early-seal-not-retried',
    ['joins', 'producers'],
    lenientReserve,
    seal("num(now, 'sent') === packed.chunks) continue;", "num(now, 'sent') === packed.chunks) return undefined;"),
  ),
  mutant(
    'early-seal-in-spite-of-sent',
    ['joins', 'producers'],
    lenientReserve,
    seal("when: [{ absent: 'chunks' }, { equals: ['sent', sent] }]", "when: [{ absent: 'chunks' }]"),
  ),
];

/** Producing: reserved ahead, sent, and only then passed. */
export const PRODUCE_MUTANTS: readonly Mutant[] = [
  mutant(
    'cursor-before-sends',
    ['producers', 'joins'],
    produce(
      "    yield { type: 'send', window: packed };\n    sent = sentOf(packed);",
      "    yield* update(advance(tree, packed));\n    yield { type: 'send', window: packed };\n    sent = sentOf(packed);",
    ),
  ),
  mutant(
    'sent-before-reserved',
    ['joins', 'producers'],
    produce(
      '    if (created !== undefined && sent === undefined) {',
      "    yield { type: 'send', window: packed };\n    if (created !== undefined && sent === undefined) {",
    ),
  ),
  mutant(
    'reserved-after-seal',
    ['joins', 'producers'],
    produce(
      "when: [{ absent: 'chunks' }, { absent: 'fence' }, { below: ['sent', window.chunks] }",
      "when: [{ below: ['sent', window.chunks] }",
    ),
  ),
  mutant(
    'reservation-goes-back',
    ['producers'],
    produce("{ absent: 'fence' }, { below: ['sent', window.chunks] }", "{ absent: 'fence' }"),
  ),
  mutant(
    'cursor-goes-back',
    ['producers'],
    produce("when: [{ exists: 'state' }, { below: ['cursor', sent.chunks] }]", "when: [{ exists: 'state' }]"),
  ),
  mutant(
    'cursor-with-its-own-window',
    ['producers', 'joins'],
    produce('reserved(tree, packed, sent)', 'reserved(tree, packed, packed)'),
  ),
  mutant(
    'reservation-lost-with-the-cursor',
    ['producers'],
    produce('    if ((yield* update(reserve(tree, window))).applied) return true;\n', ''),
  ),
  mutant('next-slice-not-invoked', ['joins'], produce("      yield { type: 'invokeNext' };\n", '')),
  mutant('producer-passes-ended-job', ['again', 'joins'], produce('    yield* endJob(tree.job);\n', '')),
  mutant(
    'producer-passes-sealed-job',
    ['joins'],
    produce('  yield* seal(tree);\n  return undefined;', '  return undefined;'),
  ),
  mutant(
    'first-window-sent-though-refused',
    ['producers', 'mended'],
    produce('      if (!first.applied) return yield* produce(place);\n', ''),
  ),
  mutant(
    'first-producer-stops-where-refused',
    ['producers', 'joins'],
    produce('if (!first.applied) return yield* produce(place);', "if (!first.applied) return 'stopped';"),
  ),
  mutant(
    'pointer-after-job',
    ['again'],
    create(
      '  const pointer = yield* updateOrGet({',
      '  const own = jobKey({ jobId: job.jobId, run: job.run, generation: 0 });\n  yield* update({ key: own, name: "create early", when: [{ absent: "state" }], set: { state: "open", open: OPEN, spec: JSON.stringify(job.spec), sent: 0, sentItems: 0, cursor: 0, beat: job.nowMs, n: 0, s: 0, f: 0, k: 0 } });\n  const pointer = yield* updateOrGet({',
    ),
  ),
  mutant('job-created-again', ['again'], create("    when: [{ absent: 'state' }],", '    when: [],')),
  mutant('pointer-taken-over', ['again'], create("    when: [{ absent: 'run' }],", '    when: [],')),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of core's source
  mutant('run-not-in-key', ['again'], keys('`${jobId}.${run}${', '`${jobId}.x${')),
];

/** Stopping a job, and the reaper. */
export const STOP_MUTANTS: readonly Mutant[] = [
  mutant('silence-not-awaited', ['mended'], mend('now - record.beat > bounds.silentMs', 'now - record.beat > 0')),
  mutant(
    'reaper-fences-the-sealed',
    ['mended'],
    mend(
      '  else if (record.chunks !== undefined) {',
      "  else if (record.chunks !== undefined && now - record.beat > bounds.silentMs) {\n    yield* fence(tree, 'produceFailed');\n  } else if (record.chunks !== undefined) {",
    ),
  ),
  mutant(
    'given-up-while-a-twin-works',
    ['mended', 'abandoned'],
    mend("    if (isSilent) yield* fence(tree, 'produceFailed'", "    yield* fence(tree, 'produceFailed'"),
    mend(
      "    { equals: ['sent', num(read, 'sent')] },\n    { equals: ['cursor', num(read, 'cursor')] },\n    { equals: ['beat', num(read, 'beat')] },\n",
      '',
    ),
  ),
  mutant('fence-replaced', ['mended', 'producers'], fence("{ absent: 'fence' }, ...unless]", '...unless]')),
  mutant(
    'fence-after-end',
    ['joins'],
    fence("when: [{ equals: ['state', 'open'] }, { absent: 'fence' }", "when: [{ absent: 'fence' }"),
  ),
  mutant('sweep-does-not-climb', ['joins'], sweep('  yield* climbAll(tree, chunks);\n', '')),
  mutant(
    'produce-failed-in-spite-of-signs',
    ['abandoned'],
    mend("'the producer died again and again', asRead)", "'the producer died again and again')"),
  ),
  mutant('reaper-does-not-climb', ['lost'], mend('    yield* climbAll(tree, record.chunks);\n', '')),
  mutant(
    'reaper-does-not-seal',
    ['abandoned'],
    mend('    yield* seal(tree);\n    yield* climbAll', '    yield* climbAll'),
  ),
  mutant(
    'reaper-does-not-announce',
    ['abandoned', 'mended'],
    mend('  if (record.ended) yield* endJob(tree.job);', "  if (record.ended) return 'nothing';"),
  ),
  mutant('revivals-not-forgotten', ['abandoned'], produce("    remove: ['revived'],\n", '')),
  mutant(
    'reaper-does-not-revive',
    ['abandoned'],
    mend("return revived.applied ? 'invoke' : 'nothing';", "return revived.applied ? 'nothing' : 'nothing';"),
  ),
  mutant('fence-without-seal', ['joins'], fence('  yield* seal(tree);\n', '')),
];
