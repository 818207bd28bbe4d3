import { CALM_QUEUE, NO_SHARES, type Plan, type Strike } from '../plan/plan.ts';
import { inFile, type Variant } from './variant.ts';

const life = inFile('core/chunk/life.ts');
const node = inFile('core/ledger/node.ts');
const settle = inFile('core/ledger/settle.ts');
const seal = inFile('core/ledger/seal.ts');
const produce = inFile('core/job/produce.ts');
const redrive = inFile('core/ledger/redrive.ts');
const create = inFile('core/ledger/create.ts');
const consume = inFile('functions/consumer/handler.ts');
const live = inFile('functions/consumer/live-chunk.ts');

const strike = (fault: Strike['fault'], site: string, nth: number): Strike => ({ site, fault, nth, times: 1 });

/** Small jobs that nothing else happens to: the aim is the fault that finds the variant. */
const AIMED: Partial<Plan> = {
  chunkSize: 20,
  itemConcurrency: 1,
  maxAttempts: 3,
  shares: NO_SHARES,
  slowMs: 0,
  strikes: [],
  kills: [],
  queue: CALM_QUEUE,
  callRate: 0,
  reapsAtMs: [],
  restartsAtMs: [],
  redrives: [],
  isMended: true,
};
const TWINS = { ...CALM_QUEUE, twice: 0.7 };
/** Every item takes a while: the producer has sealed before the first chunk is settled. */
const SLOWLY = { shares: { ...NO_SHARES, slow: 1_000_000 }, slowMs: 20 };

const aimed = (
  name: string,
  items: number,
  changes: Partial<Plan>,
  ...replacements: Variant['replacements']
): Variant => ({ name, items, profile: 'strikes', changes: { ...AIMED, ...changes }, replacements });

/** The pipeline, broken in one place each; the suite must see every one of them. */
export const VARIANTS: readonly Variant[] = [
  aimed(
    'acknowledged-before-settled',
    400,
    { strikes: [strike('killBefore', 'settle', 3)] },
    consume('async function consume(', 'let last: Promise<unknown> = Promise.resolve();\n\nasync function consume('),
    consume(
      "    return (await liveWithPorts({ body: record.body, receiveCount, deadlineMs }, ports)) === 'acknowledge';",
      '    await last.catch(() => undefined);\n    last = liveWithPorts({ body: record.body, receiveCount, deadlineMs }, ports);\n    last.catch(() => undefined);\n    return true;',
    ),
  ),
  aimed(
    'no-condition-on-the-leaf',
    400,
    { queue: TWINS },
    node(
      "when: [{ absent: slotName(place) }, { anyOf: [{ absent: 'expected' }, { above: ['expected', place] }] }]",
      'when: []',
    ),
  ),
  aimed(
    'seal-not-repeated',
    400,
    { strikes: [strike('killAfter', 'seal', 1)] },
    seal(
      "    if (job === undefined || job['chunks'] !== undefined) return pinned(job);",
      "    if (job === undefined || job['chunks'] !== undefined) return undefined;",
    ),
  ),
  aimed(
    'checkpoints-united',
    400,
    { queue: TWINS, shares: { ...NO_SHARES, throwsOnce: 60_000 } },
    life(
      '  yield* writeObject(key, encodeCheckpoint(outcomes, header));',
      [
        '  const twin = yield* checkpointed(yield* get(chunkKey(tree.job, header.chunk)), header);',
        '  if (twin !== undefined && header.continuation === undefined) {',
        '    adoptOutcomes(outcomes, twin);',
        '    for (const [offset, used] of twin.attempts)',
        '      outcomes.attempts.set(offset, used + (outcomes.attempts.get(offset) ?? 0));',
        '  }',
        '  yield* writeObject(key, encodeCheckpoint(outcomes, header));',
      ].join('\n'),
    ),
  ),
  aimed(
    'delivery-named-after-its-receipt',
    400,
    { queue: TWINS },
    live(
      'deliveryId: ports.ledger.drawDeliveryId(), ',
      'deliveryId: Uint8Array.from([0, 0, 0, 0, header.continuation ?? 0, receiveCount]), ',
    ),
  ),
  aimed(
    'counter-instead-of-slots',
    400,
    { strikes: [strike('killAfter', 'settle', 3)] },
    node('    add: { ...counted(tally), ...incidents },\n', ''),
    settle(
      '  const result = yield* updateOrGet(settling);',
      [
        '  const claimed = yield* updateOrGet(settling);',
        '  const { succeeded: s, failed: f, skipped: k } = tallyOf(outcomes);',
        "  const counting = { key: settling.key, name: 'count', when: [], set: { ttl: tree.ttl }, add: { n: 1, s, f, k } };",
        '  const result = claimed.applied ? yield* updateOrGet(counting) : claimed;',
      ].join('\n'),
    ),
  ),
  aimed(
    'sweep-without-a-fence',
    400,
    SLOWLY,
    seal(
      "if (text(root, 'fence') !== undefined && text(root, 'state') === 'open')",
      "if (text(root, 'state') === 'open')",
    ),
  ),
  aimed(
    'no-climb-after-a-refusal',
    200,
    { ...SLOWLY, isMended: false, strikes: [strike('killAfter', 'settle', 10)] },
    settle(
      '  yield* carryOn(tree, tolerated, chunk, result.item);',
      '  if (result.applied) yield* carryOn(tree, tolerated, chunk, result.item);',
    ),
    life('    yield* carryOn(tree, job.spec.tolerated, header.chunk, leaf);\n', '    void carryOn;\n'),
  ),
  {
    ...aimed(
      'slices-by-returning-the-message',
      300,
      { chunkSize: 60, isMended: false, visibilitySeconds: 2, shares: SLOWLY.shares, slowMs: 40 },
      life(
        "  yield { type: 'continue', header: next as ChunkHeader, delaySeconds: delaySeconds ?? 0 };\n  return 'acknowledge';",
        "  void next;\n  return 'leave';",
      ),
    ),
    profile: 'calm',
  },
  aimed(
    'cursor-before-sends',
    2_000,
    { strikes: [strike('killAfter', 'reserve', 2)] },
    produce('reserved(tree, packed, sent)', 'reserved(tree, packed, packed)'),
  ),
  aimed(
    'settled-before-results',
    400,
    { strikes: [strike('killBefore', 'put results', 3)] },
    life(
      "  if (results !== '') yield* writeObject(objectKey(tree.job, header.chunk, idText(deliveryId)), results);\n",
      '',
    ),
    life(
      '  yield* settleChunk(tree, job.spec.tolerated, header.chunk, slot, outcomes);',
      "  yield* settleChunk(tree, job.spec.tolerated, header.chunk, slot, outcomes);\n  if (results !== '') yield* writeObject(objectKey(tree.job, header.chunk, idText(deliveryId)), results);",
    ),
  ),
  aimed(
    'redrive-in-place',
    200,
    {
      shares: { ...NO_SHARES, throwsAlways: 200_000 },
      maxAttempts: 1,
      redrives: [{ isMended: true, chunkSize: 20, twice: false }],
    },
    redrive('  const job = jobKey({ jobId, run, generation: generation + 1 });', '  const job = older;'),
    create(
      "    when: [{ absent: 'state' }],\n    set: {\n      state: 'open',",
      "    when: [{ anyOf: [{ absent: 'state' }, { equals: ['state', 'ended'] }] }],\n    remove: ['chunks', 'total', 'expected', 'outcome', 'announced', 'fence', 'm0'],\n    set: {\n      state: 'open',",
    ),
  ),
];
