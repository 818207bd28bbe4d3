/** How many items ended which way. */
export interface Counts {
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a slot of a leaf says. */
export interface Slot extends Counts {
  /** Hexadecimal: the winning delivery, as object keys have it. */
  readonly delivery: string;
  readonly hasResults: boolean;
}

const ID_BYTES = 6;

/** Reads a slot: six bytes of the delivery's id, of which the first bit says whether there is an object, three varints. */
export function readSlot(bytes: Uint8Array): Slot {
  const numbers: number[] = [];
  for (let at = ID_BYTES; at < bytes.length; ) {
    let value = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = bytes[at] ?? 0;
      value += (byte % 128) * 2 ** shift;
      shift += 7;
      at += 1;
    } while (byte > 127 && at < bytes.length);
    numbers.push(value);
  }
  if (numbers.length !== 3) throw new Error(`expected three numbers in a slot, got ${numbers.length}`);
  const [succeeded = 0, failed = 0, skipped = 0] = numbers;
  const delivery = Buffer.from(bytes.subarray(0, ID_BYTES)).toString('hex');
  return { delivery, hasResults: (bytes[0] ?? 0) > 127, succeeded, failed, skipped };
}
