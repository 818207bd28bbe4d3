import {
  CALM_QUEUE,
  type Kill,
  NO_SHARES,
  type Plan,
  type QueueFaults,
  type Redrive,
  type Shares,
  type Strike,
} from './plan.ts';
import { Random } from './random.ts';
import { isFrequent, PAIRS } from './sites.ts';

/** What a seed is mostly about: one after the other. */
export const ROTATION = [
  'calm',
  'calls',
  'queue',
  'deaths',
  'strikes',
  'producers',
  'storm',
  'restart',
  'cancel',
  'tolerance',
  'dead letters',
  'redrive',
  'wide',
] as const;
/** All that can be asked for: `long` is for jobs of a million items. */
export const PROFILES = [...ROTATION, 'long'] as const;
export type Profile = (typeof PROFILES)[number];

/** So long is a chunk hidden whose process was killed: as long as a consumer has, so that no slow machine looks like a fault. */
export const VISIBILITY_SECONDS = 6;
/** As the queue is deployed: nothing comes back by itself in a run without faults. */
const CALM_VISIBILITY_SECONDS = 36;
const STRIKES = 12;
const BESIDE = 4;

/** Draws the plan of a seed; the profile is that of the seed, unless one is asked for. */
export function makePlan(seed: number, items: number, asked?: Profile): Plan {
  const random = new Random(seed);
  const profile = asked ?? ROTATION[seed % ROTATION.length] ?? 'storm';
  const base = basePlan(seed, items, profile, random);
  return { ...base, ...SPECIAL[profile](random, base) };
}

function basePlan(seed: number, items: number, profile: Profile, random: Random): Plan {
  const perChunk = Math.max(1, Math.round(items / random.pick([40, 80, 130, 200])));
  return {
    seed,
    profile,
    items,
    input: random.pick(['range', 'jsonl']),
    chunkSize: Math.min(perChunk, 2_000),
    maxAttempts: random.pick([1, 2, 3, 3]),
    itemConcurrency: random.pick([1, 1, 4]),
    shares: sharesOf(items, random),
    slowMs: random.whole(15, 40),
    visibilitySeconds: VISIBILITY_SECONDS,
    queue: CALM_QUEUE,
    callRate: 0,
    strikes: strikesOf(seed, BESIDE, random),
    kills: [],
    restartsAtMs: [],
    isMended: true,
    redrives: [],
    reapsAtMs: Array.from({ length: random.whole(0, 2) }, () => random.whole(50, 3_000)),
  };
}

/** How many of all items misbehave, in which way. */
function sharesOf(items: number, random: Random): Shares {
  const few = (most: number) => Math.round((random.whole(0, most) / items) * 1_000_000);
  return {
    throwsOnce: random.pick([0, 1_000, 6_000]),
    throwsTwice: random.pick([0, 500, 2_000]),
    throwsAlways: random.pick([0, 400, 3_000]),
    throwsForGood: random.pick([0, 300]),
    exits: few(2),
    hangs: few(1),
    blocks: random.chance(0.25) ? few(1) : 0,
    eatsHeap: random.chance(0.4) ? few(1) : 0,
    slow: random.pick([5_000, 20_000]),
  };
}

/** Some pairs of site and fault: each seed goes on in the list where the one before it ended. */
function strikesOf(seed: number, howMany: number, random: Random): Strike[] {
  return Array.from({ length: howMany }, (_, n) => {
    const [site, fault] = PAIRS[(seed * 97 + n * 31) % PAIRS.length] ?? ['settle', 'lose'];
    const nth = isFrequent(site) ? random.whole(1, 30) : random.whole(1, 2);
    const repeats = fault === 'throttle' || fault === 'fail' || fault === 'reset' || fault === 'lose';
    return { site, fault, nth, times: repeats ? random.pick([1, 1, 2, 6]) : 1 };
  });
}

const killsOf = (random: Random, howMany: number, victims: readonly [Kill['victim'], ...Kill['victim'][]]): Kill[] =>
  Array.from({ length: howMany }, () => ({
    atMs: random.whole(30, 3_000),
    victim: random.pick(victims),
    how: random.pick(['kill', 'kill', 'kill', 'exit', 'oom']),
  }));

const messy = (random: Random): QueueFaults => ({
  twice: random.pick([0.05, 0.2, 0.5]),
  late: random.pick([0, 0.05, 0.2]),
  hold: random.pick([0.05, 0.2]),
  swallow: random.pick([0, 0.03, 0.1]),
  short: random.pick([0, 0.03, 0.1]),
  keep: random.pick([0, 0.03, 0.1]),
  doomed: [],
});

const SLIGHTLY: QueueFaults = {
  twice: 0.05,
  late: 0.02,
  hold: 0.05,
  swallow: 0.02,
  short: 0.02,
  keep: 0.02,
  doomed: [],
};

const redrivesOf = (random: Random, howMany: number): Redrive[] =>
  Array.from({ length: howMany }, () => ({
    isMended: random.chance(0.6),
    chunkSize: random.pick([3, 10, 50, 200]),
    twice: random.chance(0.4),
  }));

type Special = (random: Random, base: Plan) => Partial<Plan>;

const SPECIAL: Readonly<Record<Profile, Special>> = {
  calm: (random) => ({
    strikes: [],
    reapsAtMs: [],
    isMended: false,
    visibilitySeconds: CALM_VISIBILITY_SECONDS,
    shares: {
      ...NO_SHARES,
      throwsOnce: random.pick([0, 3_000]),
      throwsAlways: 500,
      slow: random.pick([20_000, 60_000]),
    },
  }),
  calls: (random) => ({ callRate: random.pick([0.03, 0.08, 0.15]) }),
  queue: (random) => ({ queue: messy(random) }),
  deaths: (random) => ({ kills: killsOf(random, random.whole(4, 10), ['consumer']), queue: SLIGHTLY }),
  strikes: (random, { seed }) => ({ strikes: strikesOf(seed, STRIKES, random) }),
  producers: (random, { seed }) => ({
    kills: killsOf(random, random.whole(2, 5), ['producer', 'consumer']).map((kill) => ({
      ...kill,
      atMs: kill.victim === 'producer' ? kill.atMs % 700 : kill.atMs,
    })),
    produceTwiceAtMs: random.whole(20, 800),
    strikes: [...producerStrikes(random), ...strikesOf(seed, BESIDE, random)],
  }),
  storm: (random, { seed }) => ({
    callRate: random.pick([0.02, 0.05]),
    queue: messy(random),
    kills: killsOf(random, random.whole(2, 6), ['consumer', 'consumer', 'producer']),
    strikes: strikesOf(seed, STRIKES, random),
  }),
  restart: (random) => ({
    restartsAtMs: random.chance(0.4)
      ? [random.whole(100, 600), random.whole(2_500, 4_000)]
      : [random.whole(100, 2_000)],
    queue: SLIGHTLY,
  }),
  cancel: (random) => ({
    redrives: redrivesOf(random, random.whole(0, 1)),
    cancelAtMs: random.whole(50, 1_500),
    abandonsCancel: random.chance(0.5),
    queue: SLIGHTLY,
    kills: killsOf(random, random.whole(0, 3), ['consumer', 'producer']),
  }),
  tolerance: (random, { items, shares }) => ({
    shares: { ...shares, throwsAlways: 4_000, throwsForGood: 1_000 },
    // Of about 0.5 % that fail: borne, or not.
    toleratedFailures: Math.round(items * random.pick([0.0005, 0.002, 0.02])),
    redrives: redrivesOf(random, random.whole(0, 1)),
    queue: SLIGHTLY,
    kills: killsOf(random, random.whole(0, 3), ['consumer']),
  }),
  'dead letters': (random, { items, chunkSize }) => ({
    queue: {
      ...SLIGHTLY,
      doomed: Array.from({ length: random.whole(1, 3) }, () => random.whole(0, Math.ceil(items / chunkSize) - 1)),
    },
    kills: killsOf(random, 2, ['settler', 'consumer']),
    redrives: redrivesOf(random, random.whole(0, 1)),
  }),
  redrive: (random, { shares, seed }) => ({
    redrives: redrivesOf(random, random.whole(1, 2)),
    shares: { ...shares, throwsAlways: 20_000, throwsForGood: 2_000 },
    queue: SLIGHTLY,
    kills: killsOf(random, random.whole(1, 4), ['consumer', 'producer']),
    strikes: strikesOf(seed, STRIKES, random),
  }),
  long: (random, { items }) => ({
    input: 'range',
    chunkSize: 200,
    queue: { ...SLIGHTLY, swallow: 0.01, short: 0.01, keep: 0.01 },
    callRate: 0.01,
    // One every two seconds or so, for as long as it takes.
    kills: killsOf(random, Math.ceil(items / 12_500), ['consumer', 'consumer', 'consumer', 'producer']).map((kill) => ({
      ...kill,
      atMs: random.whole(100, Math.ceil(items / 6)),
    })),
    reapsAtMs: Array.from({ length: Math.ceil(items / 50_000) }, () => random.whole(100, Math.ceil(items / 6))),
    shares: {
      ...NO_SHARES,
      throwsOnce: 500,
      throwsTwice: 100,
      throwsAlways: 300,
      exits: 10,
      hangs: 4,
      eatsHeap: 2,
      slow: 2_000,
    },
  }),
  wide: (random, { items }) => ({
    chunkSize: Math.max(1, Math.ceil(items / 1_250)),
    queue: { ...SLIGHTLY, swallow: 0.002, short: 0.002, keep: 0.002 },
    callRate: 0.005,
    kills: killsOf(random, random.whole(1, 4), ['consumer', 'producer']),
    shares: { ...NO_SHARES, throwsOnce: 500, throwsAlways: 300, slow: 2_000 },
  }),
};

/** Where a producer's death leaves the most undone. */
function producerStrikes(random: Random): Strike[] {
  const sites = ['reserve', 'send chunks', 'seal', 'expect mid', 'expect leaf', 'invoke producer'] as const;
  return [
    { site: random.pick(sites), nth: 1, times: 1, fault: random.pick(['killBefore', 'killAfter']) },
    {
      site: random.pick(sites),
      nth: random.whole(1, 3),
      times: random.pick([1, 3]),
      fault: random.pick(['killAfter', 'lose']),
    },
  ];
}
