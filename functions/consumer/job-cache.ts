import { NO_PARAMS } from '../../core/ledger/create.ts';
import { paramsKey } from '../../core/ledger/keys.ts';
import { type Item, text } from '../../core/ledger/update.ts';
import type { TablePort } from '../../core/ports.ts';

/** How old a job record may be when a chunk begins: so long may it take until a stopped job's chunks notice. */
const FRESH_MS = 2_000;
const SIZE = 100;

/** The job records and params that this environment has read. */
export class JobCache {
  readonly #table: TablePort;
  readonly #jobs = new Map<string, { item: Item | undefined; atMs: number }>();
  readonly #params = new Map<string, Promise<string>>();

  constructor(table: TablePort) {
    this.#table = table;
  }

  async job(key: string, fresh: boolean): Promise<Item | undefined> {
    const known = this.#jobs.get(key);
    if (!fresh && known?.item !== undefined && Date.now() - known.atMs < FRESH_MS) return known.item;
    const atMs = Date.now();
    const item = await this.#table.get(key);
    if (this.#jobs.size >= SIZE) this.#jobs.clear();
    this.#jobs.set(key, { item, atMs });
    return item;
  }

  /** A job's params, as JSON text: immutable, so read once. */
  params(key: string): Promise<string> {
    const known = this.#params.get(key);
    if (known !== undefined) return known;
    const params = this.#table.get(paramsKey(key)).then((item) => text(item, 'params') ?? NO_PARAMS);
    if (this.#params.size >= SIZE) this.#params.clear();
    this.#params.set(key, params);
    // The next chunk tries again.
    params.catch(() => this.#params.delete(key));
    return params;
  }
}
