/** What a log line may say of where it came from. */
interface LogLine {
  readonly message?: unknown;
  readonly index?: unknown;
  readonly item?: unknown;
  readonly generation?: unknown;
  readonly chunk?: unknown;
  readonly first?: unknown;
  readonly items?: unknown;
}

/**
 * The lines that one item's process logged while it ran, in the first run of its job and in each redrive: those that
 * name the item, and those of its chunk that name none, such as what a process says as it dies. Which chunk that is,
 * the log tells itself, be it at its end.
 */
export async function* linesOfItem(lines: AsyncIterable<string>, item: number): AsyncGenerator<string> {
  const unsure: { readonly text: string; readonly chunk: string }[] = [];
  const chunks = new Set<string>();
  for await (const text of lines) {
    const line = parse(text);
    if (line === undefined) continue;
    const isOwn = isOf(line, item);
    if (isOwn) chunks.add(chunkOf(line));
    const namesNone = line.index === undefined && line.item === undefined && line.chunk !== undefined;
    if (isOwn || namesNone) unsure.push({ text, chunk: chunkOf(line) });
  }
  for (const line of unsure) if (chunks.has(line.chunk)) yield line.text;
}

/** A chunk's own line names its range; a redrive's items needn't follow one another, so that its line tells of none. */
function isOf({ message, index, item: blamed, generation, first, items }: LogLine, item: number): boolean {
  if (message === 'chunk' && typeof first === 'number' && typeof items === 'number')
    return generation === undefined && item >= first && item < first + items;
  return index === item || (message === 'worker ended' && blamed === item);
}

/** Chunk numbers begin anew with each redrive. */
const chunkOf = ({ generation = 0, chunk }: LogLine): string => `${String(generation)}/${String(chunk)}`;

function parse(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return undefined;
  }
}
