/** What a log line may say of where it came from. */
interface LogLine {
  readonly message?: unknown;
  readonly index?: unknown;
  readonly item?: unknown;
  readonly chunk?: unknown;
  readonly first?: unknown;
  readonly items?: unknown;
}

/**
 * The lines that one item's process logged while it ran: those that name the item, and those of its chunk that name
 * none, such as what a process says as it dies. Which chunk that is, the log tells itself, be it at its end.
 */
export async function* linesOfItem(lines: AsyncIterable<string>, item: number): AsyncGenerator<string> {
  const unsure: { readonly text: string; readonly chunk: unknown }[] = [];
  let chunk: unknown;
  for await (const text of lines) {
    const line = parse(text);
    if (line === undefined) continue;
    if (isOf(line, item)) {
      chunk ??= line.chunk;
      unsure.push({ text, chunk: line.chunk });
    } else if (line.index === undefined && line.item === undefined && line.chunk !== undefined)
      unsure.push({ text, chunk: line.chunk });
  }
  for (const line of unsure) if (line.chunk === chunk) yield line.text;
}

/** A chunk's own line names its range. */
function isOf({ message, index, item: blamed, first, items }: LogLine, item: number): boolean {
  if (message === 'chunk' && typeof first === 'number' && typeof items === 'number')
    return item >= first && item < first + items;
  return index === item || (message === 'worker ended' && blamed === item);
}

function parse(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return undefined;
  }
}
