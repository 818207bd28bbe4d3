/** What a box is: its colour. */
export type Kind = 'code' | 'queue' | 'store' | 'outside' | 'good' | 'bad' | 'wait';

/** A place in a picture, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: Kind;
  readonly title: string;
  /** Lines under the title. */
  readonly lines?: readonly string[];
  /** Holds other boxes: its title is at its top. */
  readonly isFrame?: boolean;
}

/** A line through points, with an arrow at its end. */
export interface Arrow {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly label?: {
    readonly x: number;
    readonly y: number;
    readonly text: string;
    readonly anchor?: 'start' | 'middle' | 'end';
  };
  /** A way that is taken where something went wrong. */
  readonly isDashed?: boolean;
}

/** What a picture shows, in its own pixels. */
export interface Diagram {
  readonly width: number;
  readonly height: number;
  /** What it shows, for those who can't see it. */
  readonly about: string;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

const STYLE = `<style>
text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1f2328}.b{font-weight:600;font-size:14px}.s{font-size:12px;fill:#424a53}.l{font-size:12px;font-style:italic;fill:#59636e}
.card{fill:#fff;stroke:#d1d9e0}.a{fill:none;stroke:#59636e;stroke-width:1.6}.d{stroke-dasharray:5 4}.tip{fill:#59636e}rect{stroke-width:1.5}
.code{fill:#ddf4ff;stroke:#0969da}.queue{fill:#fff8c5;stroke:#9a6700}.store{fill:#f3f5f7;stroke:#59636e}.outside{fill:#fff;stroke:#8b949e}.good{fill:#dafbe1;stroke:#1a7f37}.bad{fill:#ffebe9;stroke:#cf222e}.wait{fill:#fff1e5;stroke:#bc4c00}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.s{fill:#c4ccd6}.l{fill:#9198a1}.card{fill:#0d1117;stroke:#3d444d}.a{stroke:#9198a1}.tip{fill:#9198a1}.code{fill:#0c2d4f;stroke:#4493f8}.queue{fill:#3b2c05;stroke:#d29922}.store{fill:#1b222b;stroke:#9198a1}.outside{fill:#0d1117;stroke:#656d76}.good{fill:#0b3319;stroke:#3fb950}.bad{fill:#4a1114;stroke:#f85149}.wait{fill:#46210b;stroke:#db6d28}}
</style>
<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0L10 5L0 10z"/></marker></defs>`;

const LINE_HEIGHT = 17;
const CORNER = 7;

/** Draws boxes and the arrows between them. */
export function diagramSvg({ width, height, about, boxes, arrows }: Diagram): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(about)}">
${STYLE}
<rect class="card" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>
${[...boxes.map(boxSvg), ...arrows.map(arrowSvg)].join('\n')}
</svg>
`;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

function boxSvg({ x, y, width, height, kind, title, lines = [], isFrame = false }: Box): string {
  const middle = x + width / 2;
  const top = isFrame ? y + 24 : y + (height - lines.length * LINE_HEIGHT) / 2 + 4;
  const texts = lines.map(
    (line, index) =>
      `<text class="s" x="${middle}" y="${top + (index + 1) * LINE_HEIGHT + 1}" text-anchor="middle">${escaped(line)}</text>`,
  );
  return `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="7"/><text class="b" x="${middle}" y="${top}" text-anchor="middle">${escaped(title)}</text>${texts.join('')}`;
}

function arrowSvg({ points, label, isDashed = false }: Arrow): string {
  const line = `<path class="a${isDashed ? ' d' : ''}" d="${pathOf(points)}" marker-end="url(#tip)"/>`;
  if (label === undefined) return line;
  return `${line}<text class="l" x="${label.x}" y="${label.y}" text-anchor="${label.anchor ?? 'middle'}">${escaped(label.text)}</text>`;
}

/** A line with rounded corners. */
function pathOf(points: Arrow['points']): string {
  return points
    .map(([x, y], index) => {
      const [before, next] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${x} ${y}`;
      if (next === undefined) return `L${x} ${y}`;
      const [fromX, fromY] = towards([x, y], before);
      const [toX, toY] = towards([x, y], next);
      return `L${fromX} ${fromY}Q${x} ${y} ${toX} ${toY}`;
    })
    .join('');
}

function towards([x, y]: readonly [number, number], [toX, toY]: readonly [number, number]): [number, number] {
  const length = Math.hypot(toX - x, toY - y) || 1;
  const share = Math.min(CORNER, length / 2) / length;
  return [Math.round((x + (toX - x) * share) * 10) / 10, Math.round((y + (toY - y) * share) * 10) / 10];
}
