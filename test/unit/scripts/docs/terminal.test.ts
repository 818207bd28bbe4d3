import { describe, expect, it } from 'vitest';
import { screenOf } from '../../../../scripts/docs/terminal-screen.ts';
import { terminalSvg } from '../../../../scripts/docs/terminal-svg.ts';

const ESC = '\u001b';
const textOf = (text: string) =>
  screenOf([{ atMs: 0, text }]).map(({ cells }) => cells.map(({ letter }) => letter).join(''));

describe('a recorded screen', () => {
  it('shows what a line came to, and when', () => {
    const lines = screenOf([
      { atMs: 100, text: `one\r\n${ESC}7${ESC}[?25lbar 10%` },
      { atMs: 900, text: `${ESC}[1Gdone${ESC}[0K${ESC}[?25h\r\nthree` },
    ]);
    expect(lines.map(({ cells, atMs }) => [cells.map(({ letter }) => letter).join(''), atMs])).toEqual([
      ['one', 100],
      ['done', 900],
      ['three', 900],
    ]);
  });

  it('knows the codes of bars', () => {
    expect(textOf(`a\r\nb\r${ESC}[1A${ESC}[2Kc`)).toEqual(['c', 'b']);
    expect(textOf(`${ESC}[4Gx`)).toEqual(['   x']);
  });

  it('has styles until they end', () => {
    const [line] = screenOf([{ atMs: 0, text: `${ESC}[1m${ESC}[36ma${ESC}[39mb${ESC}[22mc${ESC}[31md${ESC}[0me` }]);
    expect(line?.cells.map(({ style }) => style)).toEqual(['bold cyan', 'bold', '', 'red', '']);
  });
});

it('a terminal is drawn with each piece in its column, blocks as boxes, and lines as they came', () => {
  const svg = terminalSvg(
    '<run>',
    screenOf([
      { atMs: 0, text: 'a  <b>\r\n' },
      { atMs: 1_234, text: `${ESC}[36m██` },
    ]),
  );
  expect(svg).toContain('<text class="t" x="18" y="47" textLength="7.8">a</text>');
  expect(svg).toContain('<text class="t" x="41.4" y="47" textLength="23.4">&#60;b&#62;</text>');
  expect(svg).toContain(
    '<g style="animation-delay:1.2s"><rect class="cyan" x="18" y="54" width="15.6" height="12"/></g>',
  );
});
