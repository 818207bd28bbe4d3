import type { SimEffect, SimFlow } from './process.ts';

/**
 * A flow whose steps beside one another are taken one after the other, and that waits for nothing: other processes come
 * in between any two steps all the same.
 */
export function* oneByOne<Result>(flow: SimFlow<Result>): SimFlow<Result> {
  let next = flow.next();
  while (!next.done) {
    const effect: SimEffect = next.value;
    if (effect.type === 'all') {
      for (const part of effect.flows) yield* oneByOne(part as SimFlow);
      next = flow.next();
    } else next = flow.next(effect.type === 'pause' ? undefined : yield effect);
  }
  return next.value;
}
