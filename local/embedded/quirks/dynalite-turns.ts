/**
 * What is slow: after each read and each write of its database dynalite waits for a turn of the event loop, though
 * nothing is left to be waited for. Of a runtime at work a turn takes longer than the rest of an update.
 * And the attributes of an item are kept in the order in which they came. Which slot of a leaf is settled first differs
 * from job to job, and V8 makes a shape of its own for each order, wherever such an item is read: a third of what
 * reading it takes, and megabytes of shapes that wait for a collection of the whole heap.
 * Seen: two turns an UpdateItem; 4 MB more of heap with each job of a hundred chunks, until V8 collected all of it.
 *
 * So callbacks are called as soon as there is an answer, and items are written in one order, whatever came first.
 */
export interface LevelStore {
  readonly db: Level;
  readonly lifecycleManager: {
    getState(): string;
    trackOperation<Result>(operation: Promise<Result>): Promise<Result>;
  };
}

type Callback = (error: Error | null, value?: unknown) => void;

interface Level {
  get(key: string, callback: Callback): void;
  put(key: string, value: unknown, callback: Callback): void;
}

/** The methods as abstract-level has them, below the ones that dynalite puts in their place. */
interface PlainLevel {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

/** Has a store's database answer at once. */
export function answerAtOnce({ db, lifecycleManager }: LevelStore): void {
  const plain = Object.getPrototypeOf(db) as PlainLevel;
  const answered = <Result>(begin: () => Promise<Result>, callback: Callback): void => {
    if (lifecycleManager.getState() === 'closed') {
      setImmediate(callback, new Error('Database is closed'));
      return;
    }
    lifecycleManager.trackOperation(begin()).then((value) => callback(null, value), callback);
  };
  const methods: Level = {
    get: (key, callback) => answered(() => plain.get.call(db, key), callback),
    put: (key, value, callback) => answered(() => plain.put.call(db, key, inOrder(value)), callback),
  };
  Object.assign(db, methods);
}

/** An item with its attributes in the order of their names, short ones first: `c9` before `c10`. Else what it is. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}
