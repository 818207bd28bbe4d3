/** About as many as a window of chunks has batches. */
const MOST_SPARE = 2;

/**
 * What batches are written on: used again once a batch is answered, when all of it has been read. A megabyte that is
 * garbage at once would have the whole heap looked through after a few of them.
 */
export class Sheets {
  readonly #spare: Buffer[] = [];
  readonly #inUse = new WeakMap<object, Buffer>();

  /** One that holds at least so many bytes, for the batch of this input. */
  take(input: object, bytes: number): Buffer {
    const spare = this.#spare.findIndex((sheet) => sheet.length >= bytes);
    const [sheet = Buffer.allocUnsafeSlow(bytes)] = spare < 0 ? [] : this.#spare.splice(spare, 1);
    this.#inUse.set(input, sheet);
    return sheet;
  }

  /** Only where the batch was answered: one that failed may still be on its way. */
  giveBack(input: object): void {
    const sheet = this.#inUse.get(input);
    if (sheet === undefined) return;
    this.#inUse.delete(input);
    this.#spare.push(sheet);
    if (this.#spare.length > MOST_SPARE) this.#spare.shift();
  }
}
