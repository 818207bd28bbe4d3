import type { Plot } from './suite.ts';

const [WIDTH, HEIGHT] = [640, 320];
const MARGIN = { left: 64, right: 110, top: 40, bottom: 44 };
/** Told apart without colour too: by their labels at the end of each line. */
const COLOURS = ['#1f6feb', '#bf5700', '#2da44e', '#8250df'];

/** Draws lines over a logarithmic x axis; y begins at zero. */
export function plotSvg({ title, x, y, lines }: Plot): string {
  const points = lines.flatMap((line) => line.points);
  const xs = points.map(([value]) => Math.log10(value));
  const [fromX, toX] = [Math.min(...xs), Math.max(...xs)];
  const toY = niceTop(Math.max(...points.map(([, value]) => value)));
  const inner = { width: WIDTH - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
  const atX = (value: number) => MARGIN.left + ((Math.log10(value) - fromX) / (toX - fromX || 1)) * inner.width;
  const atY = (value: number) => MARGIN.top + (1 - value / toY) * inner.height;
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = share * toY;
    return `<line x1="${MARGIN.left}" x2="${MARGIN.left + inner.width}" y1="${r(atY(value))}" y2="${r(atY(value))}" class="grid"/>
  <text x="${MARGIN.left - 8}" y="${r(atY(value) + 4)}" text-anchor="end">${value.toLocaleString('en-US')}</text>`;
  });
  const ticks = [...new Set(points.map(([value]) => value))].map(
    (value) =>
      `<text x="${r(atX(value))}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${short(value)}</text>`,
  );
  const drawn = lines.map((line, n) => {
    const colour = COLOURS[n % COLOURS.length];
    const path = line.points.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${r(atX(px))} ${r(atY(py))}`).join(' ');
    const [lastX = 1, lastY = 0] = line.points.at(-1) ?? [];
    const dots = line.points.map(
      ([px, py]) => `<circle cx="${r(atX(px))}" cy="${r(atY(py))}" r="3" fill="${colour}"/>`,
    );
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>
  ${dots.join('')}
  <text x="${r(atX(lastX) + 8)}" y="${r(atY(lastY) + 4)}" fill="${colour}" style="fill:${colour}">${line.name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
  <style>text{font:12px system-ui,sans-serif;fill:#57606a}.title{font-size:14px;font-weight:600;fill:#24292f}.grid{stroke:#d0d7de}.page{fill:#fff}@media (prefers-color-scheme:dark){text{fill:#9198a1}.title{fill:#f0f6fc}.grid{stroke:#3d444d}.page{fill:#0d1117}}</style>
  <rect width="${WIDTH}" height="${HEIGHT}" class="page"/>
  <text x="${MARGIN.left}" y="22" class="title">${title}</text>
  ${grid.join('\n  ')}
  ${ticks.join('\n  ')}
  <text x="${MARGIN.left + inner.width / 2}" y="${HEIGHT - 6}" text-anchor="middle">${x}</text>
  <text x="${MARGIN.left - 8}" y="${MARGIN.top - 8}" text-anchor="end">${y}</text>
  ${drawn.join('\n  ')}
</svg>
`;
}

const r = (value: number) => Math.round(value * 10) / 10;
const short = (value: number) =>
  value >= 1_000_000 ? `${value / 1_000_000} M` : value >= 1_000 ? `${value / 1_000} k` : String(value);

/** The next of 1, 2, 4, 5 or 8 times a power of ten, so that quarters of it are plain numbers. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 8].find((step) => step * power >= value) ?? 10) * power;
}
