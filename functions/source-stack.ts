import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A place in a bundle, as a stack names it. */
const PLACE = /(file:\/\/[^\s()]+\.mjs):(\d+):(\d+)/g;

/** Where a worker calls a task, by its place in our sources. */
const CALLS_A_TASK = /fanout\/functions\/consumer\/worker\/run-items\.[jt]s:/;

/** Each bundle's map, once it was asked for; undefined where it has none. */
const maps = new Map<string, SourceMap | undefined>();

/**
 * A stack with its places in a bundle as places in the sources, as far as the task: who called that is the same for all,
 * and tells nobody why it failed. Node's own way reads every map at start, which costs
 * more than the rest of a worker's start; this one reads a map with the first error.
 */
export function sourceStack(stack: string): string {
  const begin = stack.indexOf(FIRST_FRAME);
  if (begin < 0) return stack;
  const frames = stack.slice(begin);
  if (frames !== last.frames) last = { frames, found: knownFrames(frames) };
  return stack.slice(0, begin) + last.found;
}

const FIRST_FRAME = '\n    at ';
/** Many items fail at the same place: what is thrown there differs in its message alone. */
const KNOWN_FRAMES = 64;
const known = new Map<string, string>();
/** What was asked for last, most likely again: to compare two texts costs less than to look one up. */
let last = { frames: '', found: '' };

function knownFrames(frames: string): string {
  let found = known.get(frames);
  if (found === undefined) {
    found = upToTheTask(translated(frames));
    if (known.size >= KNOWN_FRAMES) known.clear();
    known.set(frames, found);
  }
  return found;
}

function translated(frames: string): string {
  return frames.replaceAll(PLACE, (place, bundle: string, line: string, column: string) => {
    const entry = mapOf(bundle)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry)) return place;
    const source = entry.originalSource.replace(/^(\.\.\/)+/, '');
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function upToTheTask(frames: string): string {
  const lines = frames.split('\n');
  const caller = lines.findIndex((line) => CALLS_A_TASK.test(line));
  // The first is empty. What we throw ourselves begins there, and keeps all.
  return caller > 1 ? lines.slice(0, caller).join('\n') : frames;
}

function mapOf(bundle: string): SourceMap | undefined {
  if (!maps.has(bundle)) maps.set(bundle, read(bundle));
  return maps.get(bundle);
}

function read(bundle: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(bundle)}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}
