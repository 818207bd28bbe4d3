import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { plotSvg } from './plot.ts';
import { printFindings } from './print.ts';
import { type Findings, machine } from './suite.ts';

const ROOT = resolve(import.meta.dirname, '..');
const RESULTS = join(import.meta.dirname, 'results.json');
const IMAGES = join(ROOT, 'docs/images');
const PAGE = join(ROOT, 'docs/performance.md');

interface Kept {
  readonly date: string;
  readonly machine: string;
  readonly findings: Findings;
}

/** Keeps a suite's findings, and writes the page of all that were ever kept, with its pictures. */
export function saveFindings(suite: string, findings: Findings): void {
  const kept = readKept();
  kept[suite] = { date: new Date().toISOString().slice(0, 10), machine: machine(), findings };
  writeFileSync(RESULTS, `${JSON.stringify(kept, null, 2)}\n`);
  writePage(kept);
}

/** Writes the page of what is kept. */
export function writePage(kept: Readonly<Record<string, Kept>> = readKept()): void {
  mkdirSync(IMAGES, { recursive: true });
  const parts = Object.values(kept);
  for (const { findings } of parts)
    for (const plot of findings.plots ?? []) writeFileSync(join(IMAGES, plot.file), plotSvg(plot));
  const sections = parts.map(
    ({ date, machine: where, findings }) => `${printFindings(findings)}\n<sub>${date}, ${where}</sub>\n`,
  );
  writeFileSync(PAGE, `${readFileSync(join(import.meta.dirname, 'page-head.md'), 'utf8')}${sections.join('')}`);
}

function readKept(): Record<string, Kept> {
  return existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as Record<string, Kept>) : {};
}
