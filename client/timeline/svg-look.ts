import type { BarOutcome } from './timeline.ts';

/** Text as it may stand in XML, whatever it holds. */
export const escaped = (text: string): string =>
  text
    // Characters that no XML document may hold.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .toWellFormed()
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A coordinate: a tenth of a pixel is enough. */
export const at = (value: number): string => String(Math.round(value * 10) / 10);

/** How much a drawn text takes, about. */
export const widthOf = (text: string, fontSize: number): number => text.length * fontSize * 0.54;

/** Outcomes are told apart by hatch too. */
export const CLASS: Readonly<Record<BarOutcome, string>> = {
  succeeded: 'ok',
  failed: 'bad',
  continued: 'on',
  skipped: 'sk',
  repeated: 're',
};

/** Follows the reader's theme; where that isn't known, it is a light card. */
export const STYLE = `<style>
text{font:12px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1f2328}.h{font-size:17px;font-weight:600}.s{fill:#59636e}.n{font-size:10px;fill:#fff;pointer-events:none}
.card{fill:#fff;stroke:#d1d9e0}.grid{stroke:#d1d9e0;stroke-width:1}.lane{fill:#f3f5f7}.end{stroke:#59636e;stroke-width:1.2;stroke-dasharray:2 3}
.ok{fill:#14806f}.bad{fill:url(#bad)}.on{fill:url(#on)}.sk{fill:url(#sk)}.re{fill:none;stroke:#8250df;stroke-width:1.2}.put{fill:#2f6fc4}
.l0,.l1{fill:none;stroke:#fff;stroke-width:3.4;opacity:.8}.l1{stroke:#a34a00;stroke-width:1.3;opacity:1}.x0{stroke:#fff;stroke-width:5}.x1{stroke:#1f2328;stroke-width:2.2}.pin{fill:#fff;stroke:#1f2328;stroke-width:1.3}.pi{fill:#1f2328}.seal{fill:#fff;stroke:#2f6fc4;stroke-width:2}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.s{fill:#9198a1}.n{fill:#fff}.card{fill:#0d1117;stroke:#3d444d}.grid{stroke:#2a313c}.lane{fill:#151b23}.end{stroke:#9198a1}.l0{stroke:#0d1117}.l1{stroke:#f0a348}}
</style>
<defs><pattern id="bad" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0h7v7h-7z" fill="#c62f2f"/><path d="M0 0h2.2v7h-2.2z" fill="#8c1616"/></pattern><pattern id="on" width="5" height="5" patternUnits="userSpaceOnUse"><path d="M0 0h5v5h-5z" fill="#c77700"/><path d="M0 0h1.6v5h-1.6z" fill="#8f5200"/></pattern><pattern id="sk" width="4" height="4" patternUnits="userSpaceOnUse"><path d="M0 0h4v4h-4z" fill="#8b949e"/><path d="M0 0h4v1.3h-4z" fill="#656d76"/></pattern></defs>`;

/** A worker's end: a cross that shows on any ground. */
export const cross = (x: number, y: number): string => {
  const arms = `M${at(x - 4)} ${at(y - 4)}l8 8m0-8l-8 8`;
  return `<path class="x0" d="${arms}"/><path class="x1" d="${arms}"/>`;
};

/** From where a chunk was left to where it was carried on: along the gap beside its row, then across. */
export function link(fromX: number, fromY: number, gapY: number, toX: number, toY: number): string {
  const d = `M${at(fromX)} ${at(fromY)}V${at(gapY)}H${at(toX)}V${at(toY)}`;
  return `<path class="l0" d="${d}"/><path class="l1" d="${d}"/>`;
}

/** The first item: a triangle in a ring; the last one: a square. */
export const pin = (x: number, y: number, which: 'first' | 'last'): string =>
  `<circle class="pin" cx="${at(x)}" cy="${at(y)}" r="6"/><path class="pi" d="${
    which === 'first' ? `M${at(x - 1.8)} ${at(y - 3)}l5 3l-5 3z` : `M${at(x - 2.4)} ${at(y - 2.4)}h4.8v4.8h-4.8z`
  }"/>`;

/** The seal, and a dead letter: a lozenge. */
export const lozenge = (x: number, y: number): string =>
  `<path class="seal" d="M${at(x)} ${at(y - 6)}l6 6l-6 6l-6-6z"/>`;
