/** Takes one item's line, and where its bytes end in the input: there a next producer can go on. */
export type Emit = (line: string, end: number) => void;

/** Cuts the bytes of an input into items, block by block; never holds more than one item. */
export interface Cutter {
  /** @throws {MalformedInput} where the bytes can't be cut any further */
  push(block: Buffer, emit: Emit): void;
  /** @throws {MalformedInput} where the input ends within an item */
  finish(emit: Emit): void;
}
