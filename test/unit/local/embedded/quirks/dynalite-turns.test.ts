import { expect, it } from 'vitest';
import { answerAtOnce } from '../../../../../local/embedded/quirks/dynalite-turns.ts';

/** A database as dynalite has it: its own methods wait for a turn, those of the class below don't. */
class Memory {
  readonly texts = new Map<string, string>();

  async get(key: string): Promise<unknown> {
    const text = this.texts.get(key);
    if (text === 'broken') throw new Error('broken');
    return text === undefined ? undefined : JSON.parse(text);
  }

  async put(key: string, value: unknown): Promise<void> {
    this.texts.set(key, JSON.stringify(value));
  }
}

function opened(state = 'open') {
  const db = new Memory();
  const tracked: Promise<unknown>[] = [];
  const trackOperation = <Result>(operation: Promise<Result>) => {
    tracked.push(operation);
    return operation;
  };
  const later = (...args: unknown[]) => setImmediate(args.at(-1) as () => void);
  const store = {
    db: Object.assign(db, { get: later, put: later }),
    lifecycleManager: { getState: () => state, trackOperation },
  };
  answerAtOnce(store as unknown as Parameters<typeof answerAtOnce>[0]);
  const level = db as unknown as {
    get(key: string, callback: (error: Error | null, value?: unknown) => void): void;
    put(key: string, value: unknown, callback: (error: Error | null) => void): void;
  };
  const put = (key: string, value: unknown) => new Promise((resolve) => level.put(key, value, resolve));
  const get = (key: string) => new Promise((resolve) => level.get(key, (error, value) => resolve(error ?? value)));
  return { db, put, get, tracked };
}

it('answers before the next turn of the loop', async () => {
  const { put, get } = opened();
  const order: string[] = [];
  setImmediate(() => order.push('turn'));
  await put('key', { a: 1 });
  expect(await get('key')).toEqual({ a: 1 });
  expect(order).toEqual([]);
});

it('writes an item in one order, whatever came first', async () => {
  const { db, put } = opened();
  await put('one', { ttl: 1, c10: 2, c9: 3, n: 4, c1: 5 });
  await put('other', { n: 4, c1: 5, c10: 2, ttl: 1, c9: 3 });
  expect(db.texts.get('one')).toBe('{"n":4,"c1":5,"c9":3,"c10":2,"ttl":1}');
  expect(db.texts.get('other')).toBe(db.texts.get('one'));
});

it.each([['text'], [[3, 1, 2]], [null], [7]])('keeps %j as it is', async (value) => {
  const { put, get } = opened();
  await put('key', value);
  expect(await get('key')).toEqual(value);
});

it('hands errors on, and waits for nothing of a closed one', async () => {
  const { db, get } = opened();
  db.texts.set('key', 'broken');
  expect(await get('key')).toMatchObject({ message: 'broken' });
  expect(await opened('closed').get('key')).toMatchObject({ message: 'Database is closed' });
});

it('has whoever closes it wait for what is under way', async () => {
  const { put, tracked } = opened();
  const done = put('key', {});
  expect(tracked).toHaveLength(1);
  await done;
});
