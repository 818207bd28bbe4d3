/** The Lambda quotas that this service holds, each as AWS states it, and the few that one machine adds. */

/**
 * Bytes of a synchronous request or answer.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (checked 2026-11)
 */
export const SYNCHRONOUS_PAYLOAD_LIMIT_BYTES = 6_291_556;

/** Bytes of an asynchronous request (same page). */
export const ASYNCHRONOUS_PAYLOAD_LIMIT_BYTES = 1_048_576;

/** Bytes of one log event; a longer line is cut into several (CloudWatch Logs quotas, checked 2026-11). */
export const LOG_LINE_LIMIT_CHARACTERS = 256 * 1024;

/** What an invocation's answer carries of its log (`LogType: Tail`). */
export const LOG_TAIL_BYTES = 4096;

/** How long a function may take to load. */
export const INIT_LIMIT_MS = 10_000;

/** Environments at once in an account. */
export const ACCOUNT_CONCURRENCY = 1000;

/** How many environments one mapping, or one function's asynchronous queue, keeps busy on one machine at most. */
export const MACHINE_CONCURRENCY = 64;

/** An idle environment is ended after this. */
export const IDLE_ENVIRONMENT_LIMIT_MS = 10 * 60_000;

/** Concurrent invocations that a mapping starts with. */
export const MAPPING_INITIAL_CONCURRENCY = 5;

/** A mapping whose slots are all busy gets one more after this: 300 a minute. */
export const MAPPING_SCALE_UP_INTERVAL_MS = 200;
