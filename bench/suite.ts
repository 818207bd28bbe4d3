import { availableParallelism, cpus, totalmem } from 'node:os';

/** What a suite found out: a table, what was hoped for, and pictures of it. */
export interface Findings {
  readonly title: string;
  /** How it was measured, in a sentence or two. */
  readonly how: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly goals: readonly Goal[];
  readonly plots?: readonly Plot[];
}

/** A number that is to be at least, or at most, another. */
export interface Goal {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  readonly least?: number;
  readonly most?: number;
  /** Where it is missed: what holds it back. */
  readonly because?: string;
}

/** A picture of lines over a logarithmic x axis. */
export interface Plot {
  readonly file: string;
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[];
}

/** Measures something, and tells how far it is. */
export type Suite = (say: (text: string) => void) => Promise<Findings>;

/** Whether what was measured lies within its goal. */
export const isMet = ({ measured, least = -Infinity, most = Infinity }: Goal): boolean =>
  measured >= least && measured <= most;

/** Runs that a median is taken of. */
export const RUNS = 5;

/** The middle value; of an even number of them, the lower of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** The machine, as far as it matters for speed. */
export const machine = (): string =>
  `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform}`;

/** A number with its thousands apart. */
export const count = (n: number): string => n.toLocaleString('en-US');
/** Seconds, to be read. */
export const seconds = (s: number): string => `${s.toFixed(s < 1 ? 3 : 2)} s`;
export const times = (ratio: number): string => `${ratio.toFixed(ratio < 10 ? 2 : 0)} x`;
