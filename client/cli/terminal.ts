import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** A terminal that takes more than text. */
export const isTerminal = (stream: NodeJS.WriteStream): boolean => stream.isTTY && process.env['TERM'] !== 'dumb';

/** Some terminals don't know how wide they are, and say 0. */
export const columnsOf = ({ columns }: NodeJS.WriteStream): number => columns || 80;

/** How wide lines may be: as they like, where nobody looks at them as lines. */
export const widthOf = (stream: NodeJS.WriteStream): number =>
  stream.isTTY ? columnsOf(stream) : Number.POSITIVE_INFINITY;

/** Colours only on a terminal, and not where NO_COLOR is set. */
export const paint = (style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string =>
  isTerminal(stream) && process.env['NO_COLOR'] === undefined
    ? styleText(style, text, { validateStream: false })
    : text;

/** Output for people. */
export const say = (text = ''): void => {
  process.stdout.write(`${text}\n`);
};

/** Errors and remarks. */
export const complain = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** What went wrong, in one line with a hint. */
export const complainOf = (message: string, hint?: string): void =>
  complain(`${paint('red', 'fanout:', process.stderr)} ${message}${hint === undefined ? '' : ` — ${hint}`}`);

export const count = (n: number): string => n.toLocaleString('en-US');

/** What others wrote, on one line: of control characters, which could do anything to a terminal, their escapes. */
export const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, escaped);

function escaped(character: string): string {
  const json = JSON.stringify(character).slice(1, -1);
  return json === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : json;
}

/** A count with its noun: 1 chunk, 2,000 chunks, 1 process, 5 processes. */
export const counted = (n: number, noun: string): string =>
  `${count(n)} ${noun}${n === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`;

/** A duration for people: 850 ms, 3.2 s, 4 min 10 s, 2 h 5 min. */
export function duration(ms: number): string {
  // Rounded before it is split: 59.96 s is a minute, and 119.8 s are two.
  if (Math.round(ms) < 1_000) return `${Math.round(ms)} ms`;
  if (Math.round(ms / 100) < 600) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
