/** One place on a screen. */
export interface Cell {
  readonly letter: string;
  /** What SGR codes made of it, in the order in which they came. */
  readonly style: string;
}

/** A line of a screen, as it is in the end. */
export interface ScreenLine {
  readonly cells: readonly Cell[];
  /** When it was last changed, in ms. */
  readonly atMs: number;
}

/** A piece of what a terminal was sent, and when. */
export interface Sent {
  readonly atMs: number;
  readonly text: string;
}

const STYLES: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  34: 'blue',
  35: 'magenta',
  36: 'cyan',
  90: 'dim',
};
const ENDS: Readonly<Record<string, readonly string[]>> = {
  22: ['bold', 'dim'],
  39: ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'],
};
const BLANK: Cell = { letter: ' ', style: '' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's language is made of them
const TOKEN = /\u001b\[([?\d;]*)([A-Za-z])|\u001b[78]|[^\u001b]/gu;

/** What a screen shows after all that was sent to it: the few codes that our commands use. */
export function screenOf(sent: readonly Sent[]): readonly ScreenLine[] {
  const screen = new Screen();
  for (const { atMs, text } of sent)
    for (const [token, code = '', command] of text.matchAll(TOKEN)) {
      if (command !== undefined) screen.obey(command, code, atMs);
      else if (!token.startsWith('\u001b')) screen.write(token, atMs);
    }
  return screen.lines;
}

class Screen {
  readonly lines: { cells: Cell[]; atMs: number }[] = [];
  #row = 0;
  #column = 0;
  #style: readonly string[] = [];

  obey(command: string, code: string, atMs: number): void {
    const most = Math.max(1, Number(code) || 1);
    if (command === 'm') this.#style = styled(this.#style, code);
    if (command === 'G') this.#column = most - 1;
    if (command === 'A') this.#row = Math.max(0, this.#row - most);
    if (command === 'K') this.#changed(atMs).length = code === '2' ? 0 : this.#column;
  }

  write(letter: string, atMs: number): void {
    if (letter === '\r') this.#column = 0;
    else if (letter === '\n') this.#row += 1;
    else {
      this.#changed(atMs)[this.#column] = { letter, style: this.#style.join(' ') };
      this.#column += 1;
    }
  }

  /** The cells of the line where the cursor is, filled up to it. */
  #changed(atMs: number): Cell[] {
    while (this.lines.length <= this.#row) this.lines.push({ cells: [], atMs });
    const line = this.lines[this.#row] ?? { cells: [], atMs };
    line.atMs = atMs;
    while (line.cells.length < this.#column) line.cells.push(BLANK);
    return line.cells;
  }
}

function styled(style: readonly string[], codes: string): readonly string[] {
  let now = style;
  for (const code of codes.split(';')) {
    const name = STYLES[code];
    if (name !== undefined) now = [...now.filter((known) => known !== name), name];
    else now = code === '' || code === '0' ? [] : now.filter((known) => ENDS[code]?.includes(known) !== true);
  }
  return now;
}
