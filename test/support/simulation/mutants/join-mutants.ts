import { inCore, type Mutant, mutant } from './mutant.ts';

const settle = inCore('ledger/settle');
const climb = inCore('ledger/climb');
const node = inCore('ledger/node');
const end = inCore('ledger/end');
const tolerance = inCore('ledger/tolerance');
const state = inCore('job/state');
const life = inCore('chunk/life');

/** Settling and climbing: exactly once, and by whoever comes next where somebody died. */
export const JOIN_MUTANTS: readonly Mutant[] = [
  mutant(
    'refused-settle-stops',
    ['joins'],
    settle(
      '  yield* carryOn(tree, tolerated, chunk, result.item);',
      '  if (result.applied) yield* carryOn(tree, tolerated, chunk, result.item);',
    ),
  ),
  mutant(
    'settled-chunk-stops',
    ['joins'],
    life('    yield* carryOn(tree, job.spec.tolerated, header.chunk, leaf);\n', ''),
  ),
  mutant(
    'refused-mid-stops',
    ['joins', 'deep'],
    climb(
      '  yield* climbFromMid(tree, midOf(tree, leaf), mid.item);',
      '  if (mid.applied) yield* climbFromMid(tree, midOf(tree, leaf), mid.item);',
    ),
  ),
  mutant(
    'refused-root-stops',
    ['joins', 'deep'],
    climb('  if (isFullRoot(root.item)) yield*', '  if (root.applied && isFullRoot(root.item)) yield*'),
  ),
  mutant('slot-settled-again', ['joins'], node('when: [{ absent: slotName(place) }, {', 'when: [{')),
  mutant('leaf-counted-again', ['joins'], node('when: [{ absent: leafName(place) }, {', 'when: [{')),
  mutant(
    'mid-counted-again',
    ['joins', 'deep'],
    node("{ exists: 'state' }, { absent: midName(mid) }", "{ exists: 'state' }"),
  ),
];

/** The end, and its announcement. */
export const END_MUTANTS: readonly Mutant[] = [
  mutant('end-overlooks-fence', ['joins'], end('      fence,\n    ],', '    ],')),
  mutant('end-twice', ['joins', 'wide'], end("      { equals: ['state', 'open'] },\n", '')),
  mutant(
    'found-ended-not-announced',
    ['joins'],
    end('  while (item !== undefined) {', '  for (let mine = false; item !== undefined; ) {'),
    end(
      'if (record.ended) return yield* announceEnd(job, record);',
      'if (record.ended && !mine) return;\n    if (record.ended) return yield* announceEnd(job, record);',
    ),
    end(
      '    ({ item } = yield* updateOrGet(endUpdate(job, record, yield* nowMs())));',
      '    const done = yield* updateOrGet(endUpdate(job, record, yield* nowMs()));\n    mine = done.applied;\n    item = done.item;',
    ),
  ),
  mutant('open-kept', ['joins'], end("    remove: ['open'],\n", '')),
  mutant(
    'marked-before-announced',
    ['joins'],
    end('  yield* announce(endedEvent(job, record));\n', ''),
    end(
      "    remove: ['open'],\n  });\n",
      "    remove: ['open'],\n  });\n  yield* announce(endedEvent(job, record));\n",
    ),
  ),
];

/** Failures, and how many are tolerated. */
export const TOLERANCE_MUTANTS: readonly Mutant[] = [
  mutant(
    'end-overlooks-tolerance',
    ['tolerance'],
    state(
      "  if (exceeds(job.tolerated, job.tally.failed, job.total)) return 'toleranceExceeded' satisfies Fence;\n",
      '',
    ),
  ),
  mutant(
    'registers-add-up',
    ['tolerance'],
    tolerance(
      'when: [{ anyOf: [{ absent: name }, { below: [name, value] }] }],\n    set: { [name]: value },',
      'when: [],\n    add: { [name]: value },',
    ),
    tolerance('set: { ...ofLeaf.set, ttl: tree.ttl }', 'set: { ttl: tree.ttl }'),
  ),
  mutant(
    'refused-register-stops',
    ['tolerance'],
    tolerance('  const ofMid = register(', '  if (!midNode.applied) return;\n  const ofMid = register('),
    state(
      "  if (exceeds(job.tolerated, job.tally.failed, job.total)) return 'toleranceExceeded' satisfies Fence;\n",
      '',
    ),
  ),
  mutant(
    'registers-go-back',
    ['tolerance'],
    tolerance('when: [{ anyOf: [{ absent: name }, { below: [name, value] }] }]', 'when: []'),
  ),
  mutant(
    'share-of-unknown-total',
    ['tolerance'],
    state(
      'return total !== undefined && failed * 100 > tolerated.percent * total;',
      'return failed * 100 > tolerated.percent * (total ?? 0);',
    ),
  ),
];
