import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 collect its old space when it has grown by so much, and not when it has grown fourfold. What streams through a
 * function is garbage soon: its memory then stays the same, however much goes through.
 */
export function keepHeapLean(growingPercent: number): void {
  setFlagsFromString(`--heap-growing-percent=${growingPercent}`);
}
