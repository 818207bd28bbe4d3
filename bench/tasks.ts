import { defineTask } from 'fanout';
import { burnCpu } from './burn.ts';

/** Does nothing: what remains is what the pipeline itself costs. */
export const noop = defineTask({ name: 'noop', run: () => undefined });

/** Keeps a core busy for 5 CPU milliseconds. */
export const burn5 = defineTask({ name: 'burn5', run: () => burnCpu(5) });

/** Tells when it ran. */
export const stamp = defineTask({ name: 'stamp', run: () => Date.now() });
