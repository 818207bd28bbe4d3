import { configSchema, SETTLE_RESERVE_SECONDS } from '../../core/config.ts';
import type { Packing } from '../../core/job/spec.ts';
import { FAN_IN } from '../../core/ledger/tree.ts';
import { CHUNK_BYTES, CHUNK_HEADER_BYTES } from '../../core/limits.ts';
import { itemsOfChunk, resolvePacking } from '../../core/packing/chunk-size.ts';

/** List prices in US dollars, us-east-1, November 2026. @see https://aws.amazon.com/pricing/ */
const PRICE = {
  sqsRequest: 0.4e-6,
  lambdaRequest: 0.2e-6,
  lambdaGbSecond: 0.0000133334,
  tableWrite: 0.625e-6,
  tableRead: 0.125e-6,
  objectPut: 5e-6,
  objectGet: 0.4e-6,
  /** S3's own events, which a bucket tells EventBridge of, one for each object that is put. */
  objectEvent: 1e-6,
  logGb: 0.5,
  alarmMetricMonth: 0.1,
} as const;

const config = configSchema.parse({});
const HOURS_A_MONTH = 730;
const CONSUMER_GB = config.consumerMemoryMb / 1_024;

/** At rest: what is assumed of Lambda. */
const POLLS_AT_ONCE = 5;
const POLL_SECONDS = 20;
const MAPPINGS = 2;
const REAPER = { everySeconds: 300, gb: 0.25, seconds: 1, logBytes: 500 };

/** The metrics that the alarms of the stack look at, each of which is billed; a test counts them. */
export const ALARM_METRICS = 8;
/** What each account has free for good, every month. */
const FREE = { sqsRequests: 1_000_000, alarmMetrics: 10 };

/** One line of a bill. */
type Line = readonly [what: string, dollars: number];

/** What a stack costs in a month in which nothing runs. */
function atRest(free = { sqsRequests: 0, alarmMetrics: 0 }): readonly Line[] {
  const seconds = HOURS_A_MONTH * 3_600;
  const polls = (MAPPINGS * POLLS_AT_ONCE * seconds) / POLL_SECONDS;
  const looks = seconds / REAPER.everySeconds;
  const reaper =
    looks *
    (PRICE.lambdaRequest +
      REAPER.gb * REAPER.seconds * PRICE.lambdaGbSecond +
      PRICE.tableRead / 2 +
      (REAPER.logBytes / 1e9) * PRICE.logGb);
  return [
    [
      `${thousands(polls)} empty receives, by which Lambda waits for messages of the two queues`,
      Math.max(0, polls - free.sqsRequests) * PRICE.sqsRequest,
    ],
    [`${thousands(looks)} runs of the reaper, one each 5 min`, reaper],
    [
      `${ALARM_METRICS} metrics that the alarms look at`,
      Math.max(0, ALARM_METRICS - free.alarmMetrics) * PRICE.alarmMetricMonth,
    ],
  ];
}

const ITEMS = 1_000_000;
const ITEM_BYTES = 100;
/** What a consumer takes beside its items, and each when it starts. */
const OVERHEAD_SECONDS = { item: 10e-6, invocation: 0.1, start: 1 };
const LOG_BYTES_AN_INVOCATION = 1_000;
const SQS_REQUEST_BYTES = 65_536;
/** How often a chunk under way says how far it is, and its consumer looks whether the job was stopped. */
const TELL_SECONDS = 2;

/** What a million items of 100 bytes cost, whose task takes so long for each and returns something. */
function perMillion(itemSeconds: number): readonly Line[] {
  const { chunks, bytesAChunk } = chunksOf(resolvePacking('auto', { concurrency: config.maxConcurrency }));
  const seconds = ITEMS * (itemSeconds + OVERHEAD_SECONDS.item);
  const slice = config.consumerTimeoutSeconds - SETTLE_RESERVE_SECONDS;
  const continuations = chunks * Math.floor(seconds / chunks / slice);
  const deliveries = chunks + continuations;
  const told = Math.floor(seconds / TELL_SECONDS);
  const atWork = seconds + deliveries * OVERHEAD_SECONDS.invocation + config.maxConcurrency * OVERHEAD_SECONDS.start;
  // Sent, received, deleted.
  const requests = deliveries * (2 * Math.ceil(bytesAChunk / SQS_REQUEST_BYTES) + 1);
  const tells = seconds / chunks > TELL_SECONDS;
  // A leaf whose chunks tell how far they are is larger than a write unit.
  const unitsAWrite = tells ? 2 : 1;
  const writes = unitsAWrite * (chunks * (1 + 1 / FAN_IN + 1 / FAN_IN ** 2) + (tells ? told : 0)) + continuations;
  const reads = deliveries + (tells ? told : 0) + 2 * continuations;
  const puts = chunks + continuations;
  return [
    ['Lambda, by time', atWork * CONSUMER_GB * PRICE.lambdaGbSecond],
    ['Lambda, by request', deliveries * PRICE.lambdaRequest],
    ['SQS', requests * PRICE.sqsRequest],
    ['DynamoDB', writes * PRICE.tableWrite + reads * PRICE.tableRead],
    ['S3, and its events', puts * (PRICE.objectPut + PRICE.objectEvent) + continuations * PRICE.objectGet],
    ['logs', (deliveries * LOG_BYTES_AN_INVOCATION * PRICE.logGb) / 1e9],
  ];
}

/** How many chunks a million items come to, by their number and by their bytes. */
function chunksOf(packing: Packing) {
  const most = Math.floor((CHUNK_BYTES - CHUNK_HEADER_BYTES) / (ITEM_BYTES + 1));
  let [chunks, items] = [0, 0];
  for (; items < ITEMS; chunks += 1) items += Math.min(most, itemsOfChunk(packing, chunks));
  return { chunks, bytesAChunk: (ITEMS / chunks) * (ITEM_BYTES + 1) };
}

const thousands = (n: number): string => Math.round(n).toLocaleString('en-US');
const dollars = (n: number): string => (n < 0.01 ? `$${n.toFixed(4)}` : `$${n.toFixed(2)}`);
const sum = (lines: readonly Line[]): number => lines.reduce((total, [, cost]) => total + cost, 0);

/** The tables of docs/deploy.md: a month at rest, and a million items. */
export function costTables(): readonly string[] {
  const rest = atRest();
  const restRows: Line[] = [
    ...rest,
    ['**all of it**', sum(rest)],
    ['**without the alarms**', sum(rest.slice(0, -1))],
    ['**all of it, where nothing else uses what an account has free**', sum(atRest(FREE))],
  ];
  const kinds = [0, 0.005, 1].map(perMillion);
  const total = ['**all of it**', ...kinds.map((lines) => dollars(sum(lines)))];
  const rows = (kinds[0] ?? []).map(([what], i) => [what, ...kinds.map((lines) => dollars(lines[i]?.[1] ?? 0))]);
  return [
    ['| at rest | a month |', '|---|---|', ...restRows.map(([what, cost]) => `| ${what} | ${dollars(cost)} |`)],
    [
      '| a million items | no-op | 5 ms | 1 s |',
      '|---|---|---|---|',
      ...[...rows, total].map((row) => `| ${row.join(' | ')} |`),
    ],
  ].map((lines) => lines.join('\n'));
}

if (import.meta.main) process.stdout.write(`${costTables().join('\n\n')}\n`);
