import * as fc from 'fast-check';
import type { ItemKind, Scenario } from './scenario.ts';

type Parts = { [Key in keyof Scenario]: fc.Arbitrary<Scenario[Key]> };

const kinds = (most: number, ...from: readonly ItemKind[]): Parts['kinds'] =>
  fc.array(fc.tuple(fc.nat(9), fc.constantFrom(...from)), { maxLength: most, size: 'max' });
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const faults = (most: Partial<Record<keyof Scenario['faults'], number>>): Parts['faults'] =>
  fc.record({
    crashes: fc.nat(most.crashes ?? 4),
    duplicates: fc.nat(most.duplicates ?? 2),
    lateDuplicates: fc.nat(most.lateDuplicates ?? 2),
    expiries: fc.nat(most.expiries ?? 2),
    lostReplies: fc.nat(most.lostReplies ?? 3),
    throttles: fc.nat(most.throttles ?? 2),
    losses: fc.nat(most.losses ?? 0),
  });
const none = { crashes: 0, duplicates: 0, lateDuplicates: 0, expiries: 0, lostReplies: 0, throttles: 0, losses: 0 };
const nothing = fc.constant(undefined);
const never = fc.constant(false);

const tolerance: Parts['tolerated'] = fc.oneof(
  fc.record({ count: fc.nat(3) }),
  fc.record({ percent: fc.constantFrom(0, 20, 33.3, 50, 99) }),
);

const base: Parts = {
  seed: fc.nat(),
  fanIn: fc.constantFrom(2, 3),
  chunks: fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
  sizes: fc.constantFrom([1], [2], [1, 2, 3], [3, 1]),
  kinds: kinds(3, 'value', 'throws1', 'throws2', 'bad'),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  tolerated: nothing,
  slice: fc.nat(2),
  windows: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
  producerSlice: fc.nat(2),
  creators: fc.constant(1),
  extraProducers: fc.nat(1),
  retries: fc.constant(2),
  otherChunks: nothing,
  broken: nothing,
  cancel: never,
  deadline: never,
  reaper: never,
  reaps: fc.constant(0),
  revivals: fc.constantFrom(0, 1, 2),
  throttledFirst: fc.constant(0),
  silences: fc.constant(0),
  maxReceiveCount: fc.constant(10),
  concurrency: fc.constantFrom(0, 1, 2, 4),
  faults: faults({}),
  older: never,
  strict: never,
};

/** Kinds of scenarios, each around another part of the protocol. */
export const PROFILES = {
  /** The join and the seal, with everyone who dies replaced, and nobody to mend afterwards. */
  joins: { ...base, cancel: fc.boolean() },
  /** Failures, and how many are tolerated. */
  tolerance: {
    ...base,
    chunks: fc.integer({ min: 2, max: 9 }),
    kinds: kinds(6, 'bad', 'bad', 'throws2', 'value'),
    sizes: fc.constantFrom([1], [2]),
    tolerated: tolerance,
  },
  /** Several producers, in slices, whose input may change or break under them. */
  producers: {
    ...base,
    creators: fc.integer({ min: 1, max: 2 }),
    extraProducers: fc.nat(2),
    otherChunks: sometimes(fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8)),
    broken: sometimes(fc.tuple(fc.nat(6), fc.constantFrom('malformed' as const, 'changed' as const))),
    cancel: fc.boolean(),
  },
  /** Anybody may die for good, and the reaper mends it. */
  mended: {
    ...base,
    kinds: kinds(3, 'value', 'throws1', 'bad', 'kills'),
    tolerated: sometimes(tolerance),
    creators: fc.integer({ min: 1, max: 2 }),
    extraProducers: fc.nat(2),
    cancel: fc.boolean(),
    deadline: fc.constantFrom(false, false, true),
    reaper: fc.constant(true),
    reaps: fc.nat(3),
    silences: fc.nat(3),
    maxReceiveCount: fc.constantFrom(4, 10),
    faults: faults({ crashes: 6, losses: 2 }),
  },
  /** Messages are lost once their chunks are settled, and whoever had yet to climb from there is gone. */
  lost: {
    ...base,
    chunks: fc.integer({ min: 3, max: 9 }),
    sizes: fc.constant([1]),
    slice: fc.constant(0),
    reaper: fc.constant(true),
    reaps: fc.nat(2),
    faults: fc.constant({ ...none, crashes: 8, losses: 6 }),
  },
  /** Producers die for good, time and again, and now and then another begins after all. */
  abandoned: {
    ...base,
    chunks: fc.nat(4),
    sizes: fc.constant([1]),
    kinds: fc.constant([]),
    slice: fc.constant(0),
    windows: fc.constant([1]),
    creators: fc.integer({ min: 1, max: 2 }),
    extraProducers: fc.integer({ min: 1, max: 4 }),
    retries: fc.constant(0),
    cancel: fc.boolean(),
    reaper: fc.constant(true),
    reaps: fc.integer({ min: 2, max: 6 }),
    silences: fc.integer({ min: 1, max: 4 }),
    concurrency: fc.constant(1),
    faults: faults({
      crashes: 8,
      duplicates: 1,
      lateDuplicates: 0,
      expiries: 0,
      lostReplies: 1,
      throttles: 0,
      losses: 1,
    }),
  },
  /** Items that end their environments, marks, and the dead-letter queue. */
  deaths: {
    ...base,
    chunks: fc.integer({ min: 1, max: 5 }),
    kinds: kinds(4, 'kills', 'value', 'throws1'),
    sizes: fc.constantFrom([2], [1, 2, 3], [3, 1]),
    maxReceiveCount: fc.constantFrom(2, 3, 4, 6, 14),
    faults: faults({ crashes: 6, throttles: 4 }),
    cancel: fc.boolean(),
  },
  /** Environments seem to die, and are innocent: marks, live ones too, must convict nobody for that. */
  suspects: {
    ...base,
    chunks: fc.constant(1),
    kinds: fc.constantFrom(
      [[0, 'throws2']],
      [
        [0, 'throws2'],
        [1, 'throws1'],
      ],
      [[1, 'value']],
    ) as Parts['kinds'],
    sizes: fc.constantFrom([1], [2]),
    maxAttempts: fc.constant(3),
    silences: fc.integer({ min: 1, max: 4 }),
    maxReceiveCount: fc.constant(30),
    throttledFirst: fc.constantFrom(0, 2),
    extraProducers: fc.constant(0),
    faults: fc.constant({ ...none, duplicates: 6, expiries: 3, throttles: 12 }),
  },
  /** Only items go wrong: each that ends its environment is found, and no other is failed for it. */
  killers: {
    ...base,
    chunks: fc.integer({ min: 1, max: 4 }),
    kinds: kinds(4, 'kills', 'kills', 'value', 'throws1'),
    sizes: fc.constantFrom([2], [1, 2, 3], [3, 1]),
    extraProducers: fc.constant(0),
    faults: fc.constant(none),
  },
  /** Every message is delivered once but after a death: nothing is run more often than that explains, or forgotten. */
  strict: {
    ...base,
    kinds: kinds(5, 'value', 'throws1', 'throws2', 'bad'),
    sizes: fc.constantFrom([2], [3], [1, 2, 3]),
    slice: fc.nat(2),
    extraProducers: fc.constant(0),
    cancel: fc.boolean(),
    maxReceiveCount: fc.constant(4),
    faults: faults({ crashes: 3, duplicates: 0, lateDuplicates: 0, expiries: 0, lostReplies: 3, throttles: 0 }),
    strict: fc.constant(true),
  },
  /** A job whose id was used before, and several requests for it at once. */
  again: {
    ...base,
    chunks: fc.integer({ min: 0, max: 4 }),
    creators: fc.integer({ min: 1, max: 3 }),
    older: fc.boolean(),
    faults: faults({ lateDuplicates: 4 }),
  },
  /** The real fan-in, around its edges. */
  wide: {
    ...base,
    fanIn: fc.constant(64),
    chunks: fc.constantFrom(0, 1, 2, 63, 64, 65, 127, 128, 129),
    sizes: fc.constantFrom([1], [2, 1]),
    windows: fc.array(fc.constantFrom(10, 63, 64, 80), { minLength: 1, maxLength: 2 }),
    tolerated: sometimes(tolerance),
    concurrency: fc.constantFrom(2, 8, 0),
    cancel: fc.constantFrom(false, false, true),
    faults: faults({ crashes: 8 }),
  },
  /** Several mids, and as many leaves. */
  deep: {
    ...base,
    chunks: fc.constantFrom(9, 16, 17, 27, 28, 37),
    faults: faults({ crashes: 6 }),
    cancel: fc.constantFrom(false, false, true),
  },
  /** Nothing goes wrong but the order of things. */
  calm: {
    ...base,
    maxReceiveCount: fc.constant(2),
    faults: fc.constant(none),
    strict: fc.constant(true),
    extraProducers: fc.constant(0),
  },
} satisfies Record<string, Parts>;

export type Profile = keyof typeof PROFILES;

/** Scenarios of a profile. */
export const scenariosOf = (profile: Profile): fc.Arbitrary<Scenario> => fc.record(PROFILES[profile] as Parts);
