/** How many items of a chunk, or below a node, ended which way. */
export interface Tally {
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
}

export const DELIVERY_ID_BYTES = 6;
const STORED_BIT = 0x80;

/**
 * What a delivery writes into its chunk's slot: its own id and the chunk's tally, as varints; 9-12 bytes, and up to 17
 * with `first`. The id's first bit says whether the delivery stored an object of results, the next 20 name its
 * environment.
 * @param first index of the chunk's first item, where nothing else tells it
 */
export function encodeSlot(deliveryId: Uint8Array, tally: Tally, first?: number): Uint8Array {
  return Uint8Array.from([
    ...deliveryId,
    ...varint(tally.succeeded),
    ...varint(tally.failed),
    ...varint(tally.skipped),
    ...(first === undefined ? [] : varint(first)),
  ]);
}

/** A slot as it is read back. */
export interface Slot {
  readonly deliveryId: Uint8Array;
  readonly tally: Tally;
  readonly first: number | undefined;
}

/** Reads a slot back. */
export function decodeSlot(slot: Uint8Array): Slot {
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of slot.subarray(DELIVERY_ID_BYTES)) {
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) {
      numbers.push(value);
      value = 0;
      scale = 1;
    }
  }
  const [succeeded = 0, failed = 0, skipped = 0, first] = numbers;
  return { deliveryId: slot.subarray(0, DELIVERY_ID_BYTES), tally: { succeeded, failed, skipped }, first };
}

/**
 * Draws a delivery's id: 1 bit for results, 20 of the environment, 27 random. Two deliveries of one chunk by one
 * environment differ in the random part; by two environments nearly always in the first.
 */
export function drawDeliveryId(environment: number, random: Uint8Array): Uint8Array {
  const [r0 = 0, r1 = 0, r2 = 0, r3 = 0] = random;
  return Uint8Array.from([
    (environment >> 13) & 0x7f,
    (environment >> 5) & 0xff,
    ((environment & 0x1f) << 3) | (r0 & 0x07),
    r1,
    r2,
    r3,
  ]);
}

/** The same id, saying whether its delivery stored results. */
export function withResults(deliveryId: Uint8Array, stored: boolean): Uint8Array {
  const id = Uint8Array.from(deliveryId);
  id[0] = stored ? (id[0] ?? 0) | STORED_BIT : (id[0] ?? 0) & ~STORED_BIT;
  return id;
}

export const hasResults = (deliveryId: Uint8Array): boolean => ((deliveryId[0] ?? 0) & STORED_BIT) !== 0;

/** The environment that a delivery ran in: 20 bits, enough to count processes by. */
export function environmentOf(deliveryId: Uint8Array): number {
  const [a = 0, b = 0, c = 0] = deliveryId;
  return ((a & 0x7f) << 13) | (b << 5) | (c >> 3);
}

/** The id as it stands in object keys. */
export function idText(deliveryId: Uint8Array): string {
  return Array.from(deliveryId, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
