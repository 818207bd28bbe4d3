import type { Item } from '../core/ledger/update.ts';
import type { Connection } from './connection.ts';

/**
 * Listens for a job's end for as long as somebody waits for it, where the target tells of it: also while the record is
 * being read, or an end that comes just then would be missed.
 */
export class EndWatch {
  /** The job's record, once it has ended and the target has said so. */
  record: Item | undefined;
  readonly stop: () => void;
  #wake: () => void = () => undefined;

  constructor(connection: Pick<Connection, 'onEnd'>, job: string) {
    this.stop = connection.onEnd(({ key, item }) => {
      if (key !== job) return;
      this.record = item;
      this.#wake();
    });
  }

  /** Until it is time to look again, the job has ended, or the signal is aborted. */
  pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.record !== undefined || signal?.aborted === true) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    const timer = setTimeout(wake, ms);
    this.#wake = wake;
    signal?.addEventListener('abort', wake, { once: true });
    return promise.finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
    });
  }
}
