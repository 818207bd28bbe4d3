import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MemoryWatch } from '../../../../../local/embedded/lambda/memory-watch.ts';
import { hasProc } from '../../../../../local/embedded/lambda/process-rows.ts';
import type { FunctionConfiguration } from '../../../../../local/embedded/lambda/types.ts';

const MB = 1_048_576;
/** The least time between two looks, and how many of it pass while all is calm. */
const [TICK_MS, CALM_TICKS, IDLE_TICKS] = [hasProc ? 100 : 1_000, 4, 20];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Watches one busy environment of 100 MB, of which `held` tells what it holds. */
function watching(held: () => number) {
  const ended = vi.fn();
  const refresh = vi.fn(async () => undefined);
  const environment = {
    id: 'one',
    state: 'busy' as 'busy' | 'idle',
    configuration: { memorySizeMb: 100 } as FunctionConfiguration,
    endOutOfMemory: ended,
  };
  const memoryBytes = () => new Map([['one', held() * MB]]);
  const watch = new MemoryWatch({ refresh, memoryBytes }, new Set([environment]));
  watch.start();
  return { watch, ended, refresh, environment };
}
const pass = (ticks: number) => vi.advanceTimersByTimeAsync(ticks * TICK_MS);

it('looks seldom while all is calm, and at every chance once half is held', async () => {
  let held = 50;
  const { watch, refresh } = watching(() => held);
  await pass(5 * CALM_TICKS);
  expect(refresh).toHaveBeenCalledTimes(5);
  held = 51;
  await pass(CALM_TICKS);
  expect(refresh).toHaveBeenCalledTimes(6);
  await pass(7);
  expect(refresh).toHaveBeenCalledTimes(13);
  held = 10;
  await pass(1 + CALM_TICKS);
  expect(refresh).toHaveBeenCalledTimes(15);
  watch.stop();
  await pass(20);
  expect(refresh).toHaveBeenCalledTimes(15);
});

it('ends what holds more than it may, and looks seldom where all is idle', async () => {
  let held = 100;
  const { watch, ended, refresh, environment } = watching(() => held);
  await pass(CALM_TICKS);
  expect(ended).not.toHaveBeenCalled();
  held = 101;
  await pass(1);
  expect(ended).toHaveBeenCalledTimes(1);
  held = 10;
  environment.state = 'idle';
  await pass(IDLE_TICKS);
  const looks = refresh.mock.calls.length;
  await pass(IDLE_TICKS);
  expect(refresh).toHaveBeenCalledTimes(looks + 1);
  held = 101;
  await pass(IDLE_TICKS);
  expect(ended).toHaveBeenCalledTimes(2);
  watch.stop();
});

it('looks again after a look that failed', async () => {
  const { watch, ended, refresh } = watching(() => 200);
  refresh.mockRejectedValueOnce(new Error('too many open files'));
  await pass(CALM_TICKS);
  expect(ended).not.toHaveBeenCalled();
  await pass(CALM_TICKS);
  expect(ended).toHaveBeenCalledTimes(1);
  watch.stop();
});
