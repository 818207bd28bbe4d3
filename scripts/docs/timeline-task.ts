import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { defineTask, NonRetryableError } from '../../core/task.ts';

const FIRST_BAD = 211;

/** A task that things happen to, for the picture in the pages: some items are slow, some fail, one ends its process. */
export const thumbnail = defineTask({
  name: 'thumbnail',
  input: z.int(),
  async run(image, { attempt }) {
    await wait(12 + ((image * 37) % 29));
    if (image === 433) process.kill(process.pid, 'SIGKILL');
    if (image === FIRST_BAD || image === 702) throw new NonRetryableError(`no image ${image}`);
    if (image === 318 && attempt === 1) throw new Error('the store did not answer');
    return image;
  },
});
