import type { Cell, ScreenLine } from './terminal-screen.ts';

const [CELL_WIDTH, LINE_HEIGHT, FONT_SIZE] = [7.8, 17, 13];
const [PADDING, BAR_HEIGHT] = [18, 34];

const STYLE = `<style>
.t{font:${FONT_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d1d7e0}
.title{font:12px system-ui,sans-serif;fill:#9198a1}.bold{font-weight:700}.dim{fill:#8b949e}.red{fill:#ff7b72}.green{fill:#56d364}.yellow{fill:#e3b341}.blue{fill:#79c0ff}.magenta{fill:#d2a8ff}.cyan{fill:#56d4dd}
@media(prefers-reduced-motion:no-preference){g[style]{animation:come .15s backwards}@keyframes come{from{opacity:0}}}
</style>`;

const escaped = (text: string): string => text.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);
const at = (value: number): string => String(Math.round(value * 10) / 10);

/** A terminal's window: lines come when they came; where nothing moves, all are there. */
export function terminalSvg(title: string, lines: readonly ScreenLine[]): string {
  const columns = Math.max(...lines.map(({ cells }) => cells.length));
  const width = Math.ceil(columns * CELL_WIDTH + 2 * PADDING);
  const height = BAR_HEIGHT + lines.length * LINE_HEIGHT + PADDING;
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (colour, index) => `<circle cx="${PADDING + 4 + index * 18}" cy="17" r="5.5" fill="${colour}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}, on a terminal">
${STYLE}
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="9" fill="#0d1117" stroke="#3d444d"/>
${dots.join('')}<text class="title" x="${width / 2}" y="21" text-anchor="middle">${escaped(title)}</text>
${groupsSvg(lines)}
</svg>
`;
}

/** Lines that came at the same time, together. */
function groupsSvg(lines: readonly ScreenLine[]): string {
  const groups: { seconds: string; drawn: string[] }[] = [];
  for (const [row, { cells, atMs }] of lines.entries()) {
    const drawn = lineSvg(cells, BAR_HEIGHT + (row + 1) * LINE_HEIGHT - 4);
    const seconds = (atMs / 1_000).toFixed(1);
    const group = groups.at(-1);
    if (group?.seconds === seconds) group.drawn.push(drawn);
    else groups.push({ seconds, drawn: [drawn] });
  }
  return groups
    .map(({ seconds, drawn }) => ({ seconds, text: drawn.filter((line) => line !== '').join('\n') }))
    .filter(({ text }) => text !== '')
    .map(({ seconds, text }) => `<g style="animation-delay:${seconds}s">${text}</g>`)
    .join('\n');
}

/** Each piece is held to its columns, whatever font there is; blocks are boxes, since fonts differ in them most. */
function lineSvg(cells: readonly Cell[], y: number): string {
  const pieces: string[] = [];
  for (let from = 0; from < cells.length; ) {
    const { letter = ' ', style = '' } = cells[from] ?? {};
    const isBlock = letter === '█';
    let to = from;
    while (to < cells.length && cells[to]?.style === style && (cells[to]?.letter === '█') === isBlock) to += 1;
    const text = cells.slice(from, to).map((cell) => cell.letter);
    if (isBlock) pieces.push(boxSvg(from, to - from, y, style));
    // Cut where there are several spaces: XML makes one of them.
    else
      for (const { 0: words, index } of text.join('').matchAll(/\S+(?: \S+)*/g))
        pieces.push(textSvg(words, from + index, y, style));
    from = to;
  }
  return pieces.join('');
}

const boxSvg = (column: number, count: number, y: number, style: string): string =>
  `<rect${style === '' ? ' fill="#d1d7e0"' : ` class="${style}"`} x="${at(PADDING + column * CELL_WIDTH)}" y="${y - 10}" width="${at(count * CELL_WIDTH)}" height="12"/>`;

const textSvg = (text: string, column: number, y: number, style: string): string =>
  `<text class="${`t ${style}`.trim()}" x="${at(PADDING + column * CELL_WIDTH)}" y="${y}" textLength="${at([...text].length * CELL_WIDTH)}">${escaped(text)}</text>`;
