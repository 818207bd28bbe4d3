/** The tasks that this project ships; the stack bundles them where it is given no others. */
export { accessLog } from './access-log.ts';
export { hello, take } from './first-programs.ts';
export { burn, crash, fail, noop, sleep, square } from './trials.ts';
