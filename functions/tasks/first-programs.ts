import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { defineTask } from '../../core/task.ts';

/** Long enough that five of them overlap, and so are five processes. */
const GREETING_MS = 1_000;

/** The first program of multiprocessing tutorials: a process says hello, with its number and its process id. */
export const hello = defineTask({
  name: 'hello',
  description: 'says hello, with its number and its process id',
  input: z.number(),
  async run(number, context) {
    const greeting = `hello from process ${number}`;
    context.log(greeting);
    await wait(GREETING_MS, undefined, { signal: context.signal });
    return { greeting, number, pid: process.pid };
  },
});

/** The second one: a consumer takes what a producer put on the queue. */
export const take = defineTask({
  name: 'take',
  description: 'takes an item from the queue, and says who took it',
  run(item, context) {
    context.log('took', { item });
    return { item, pid: process.pid };
  },
});
