import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/**
 * Makes a web server's access log as JSON Lines: the same seed gives the same file. About one line in a thousand is
 * malformed on purpose, as in any real log: cut off, of a wrong type, a status that is none.
 *
 *     node events/samples/make-access-log.ts access-log.jsonl 60000 7
 */
export async function makeAccessLog(file: string, lines = 60_000, seed = 7): Promise<void> {
  const random = randomOf(seed);
  const out = createWriteStream(file);
  const start = Date.UTC(2026, 0, 5, 6);
  for (let n = 0; n < lines; n += 1) {
    const line = oneLine(random, start + n * 700 + Math.floor(random() * 600));
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}

type Random = () => number;

/** Mulberry32: small, fast, and the same on every machine. */
function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Paths with their share of requests and usual time in ms. */
const PATHS = [
  ['/', 20, 12],
  ['/products', 18, 35],
  ['/products/%', 24, 28],
  ['/search?q=%', 12, 140],
  ['/cart', 9, 45],
  ['/checkout', 4, 310],
  ['/api/orders/%', 7, 90],
  ['/api/reports/daily', 1, 1_900],
  ['/login', 5, 160],
] as const;
const METHODS = ['GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'POST', 'HEAD', 'PUT'] as const;
const STATUSES = [
  [200, 86],
  [204, 2],
  [301, 2],
  [304, 4],
  [401, 1],
  [404, 3.4],
  [429, 0.4],
  [500, 0.9],
  [503, 0.3],
] as const;
const MALFORMED_SHARE = 0.001;

function oneLine(random: Random, timeMs: number): string {
  const [path, , usualMs] = weighted(random, PATHS);
  const [status] = weighted(random, STATUSES);
  const entry = {
    time: new Date(timeMs).toISOString(),
    ip: `${10 + whole(random, 180)}.${whole(random, 256)}.${whole(random, 256)}.${whole(random, 256)}`,
    method: METHODS[whole(random, METHODS.length)] ?? 'GET',
    path: path.replace('%', String(whole(random, 900))),
    status,
    bytes: status === 204 || status === 304 ? 0 : 200 + whole(random, 40_000),
    durationMs: Math.round(usualMs * (0.4 + -Math.log(1 - random())) * 10) / 10,
  };
  const line = JSON.stringify(entry);
  if (random() >= MALFORMED_SHARE) return line;
  const kinds = [
    () => line.slice(0, Math.floor(line.length * 0.6)),
    () => JSON.stringify({ ...entry, status: 'OK' }),
    () => JSON.stringify({ ...entry, status: 999 }),
    () => JSON.stringify({ ...entry, ip: 'unknown' }),
    () => `${entry.ip} - - [${entry.time}] "${entry.method} ${entry.path}" ${status} ${entry.bytes}`,
  ];
  return kinds[whole(random, kinds.length)]?.() ?? line;
}

const whole = (random: Random, below: number): number => Math.floor(random() * below);

/** Picks an entry by the weight in its second place. */
function weighted<Entry extends readonly [unknown, number, ...unknown[]]>(
  random: Random,
  entries: readonly Entry[],
): Entry {
  let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const entry of entries) {
    left -= entry[1];
    if (left < 0) return entry;
  }
  return entries[0] as Entry;
}

if (import.meta.main) {
  const [file = 'access-log.jsonl', lines, seed] = process.argv.slice(2);
  await makeAccessLog(file, Number(lines ?? 60_000), Number(seed ?? 7));
}
