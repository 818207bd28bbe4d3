import { setTimeout as wait } from 'node:timers/promises';
import { isTransient } from '../aws/transient.ts';
import { log } from './log.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 3_000;
/** Kept of an invocation's time, to say what failed. */
const LAST_WORDS_MS = 500;

/**
 * Carries out a remote step, again and again where it fails of something that passes, with backoff and full jitter: a
 * throttled settle that gave up would throw finished work away. Only steps that may be done twice.
 * @param deadlineMs the end of the invocation's time, since 1970
 * @throws what the step throws for good, or at last
 */
export async function persistently<Result>(step: () => Promise<Result>, deadlineMs: number): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await step();
    } catch (error) {
      const pauseMs = Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
      if (!isTransient(error) || Date.now() + pauseMs > deadlineMs - LAST_WORDS_MS) throw error;
      if (attempt === 0) log('warn', 'a step is tried again', shortly(error));
      await wait(pauseMs);
    }
  }
}

const shortly = (error: unknown) =>
  error instanceof Error ? { error: error.name, detail: error.message } : { error: String(error) };
