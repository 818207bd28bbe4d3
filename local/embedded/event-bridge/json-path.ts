const STEP = /\.([^.[\]]+)|\[(\d+)\]|\['([^']+)'\]/y;

/**
 * The value at a JSONPath of EventBridge's small subset (`$`, `$.detail.list[0].name`, `$['detail-type']`), or
 * undefined where there is none.
 *
 * @throws Error for other path syntax
 */
export function valueAt(path: string, root: unknown): unknown {
  if (!path.startsWith('$')) throw new Error(`expected a JSON path that starts with $, got ${path}`);
  let value = root;
  let position = 1;
  while (position < path.length) {
    STEP.lastIndex = position;
    const match = STEP.exec(path);
    if (match === null) throw new Error(`expected .name, [0] or ['name'] at ${path.slice(position)} of ${path}`);
    position = STEP.lastIndex;
    value = member(value, match[1] ?? match[2] ?? match[3] ?? '');
  }
  return value;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
