import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ScreenLine, type Sent, screenOf } from './terminal-screen.ts';
import { terminalSvg } from './terminal-svg.ts';

// Makes docs/images/npm-start.svg from a run of npm start on a terminal that util-linux's script provides.
const ROOT = resolve(import.meta.dirname, '../..');
const COLUMNS = 96;
/** For the prompt to be seen before anything happens. */
const PROMPT_MS = 400;

function record(command: string): readonly Sent[] {
  const folder = mkdtempSync(join(tmpdir(), 'fanout-recording-'));
  const [out, timing] = [join(folder, 'out'), join(folder, 'timing')];
  try {
    const args = ['-q', '-e', '-O', out, '-T', timing, '-c', `stty cols ${COLUMNS}; ${command}`];
    const { status, error } = spawnSync('script', args, { cwd: ROOT, stdio: 'ignore' });
    if (error !== undefined) throw new Error(`expected util-linux's script (${error.message})`);
    if (status !== 0) throw new Error(`expected "${command}" to succeed, got ${status}`);
    return piecesOf(readFileSync(out), readFileSync(timing, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each line of the timing says how long nothing came, and how many bytes came then; the first line of the rest is script's. */
function piecesOf(out: Buffer, timing: string): readonly Sent[] {
  const decoder = new TextDecoder();
  let from = out.indexOf('\n') + 1;
  let atMs = PROMPT_MS;
  return timing
    .trim()
    .split('\n')
    .map((line) => {
      const [seconds = 0, bytes = 0] = line.split(' ').map(Number);
      atMs += seconds * 1_000;
      const text = decoder.decode(out.subarray(from, from + bytes), { stream: true });
      from += bytes;
      return { atMs, text };
    });
}

const prompt: ScreenLine = {
  atMs: 0,
  cells: [...'$ npm start'].map((letter, column) => ({ letter, style: column === 0 ? 'dim' : 'bold' })),
};
const lines = [prompt, ...screenOf(record('npm start --silent'))];
while (lines.at(-1)?.cells.length === 0) lines.pop();
const svg = terminalSvg('npm start', lines);
writeFileSync(join(ROOT, 'docs/images/npm-start.svg'), svg);
process.stdout.write(`docs/images/npm-start.svg: ${lines.length} lines, ${svg.length} bytes\n`);
