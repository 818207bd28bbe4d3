import { createReadStream } from 'node:fs';

/**
 * The lines of a file, which end in LF and in nothing else: to node:readline U+2028 ends one, too, and JSON leaves that
 * as it is.
 */
export async function* fileLines(file: string): AsyncGenerator<string> {
  let unfinished: string[] = [];
  for await (const text of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const end = text.lastIndexOf('\n');
    if (end < 0) {
      unfinished.push(text);
      continue;
    }
    yield* (unfinished.join('') + text.slice(0, end)).split('\n');
    unfinished = [text.slice(end + 1)];
  }
  const last = unfinished.join('');
  if (last !== '') yield last;
}
