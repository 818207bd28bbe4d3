/** What a bar shows. */
export interface BarState {
  readonly title: string;
  /** From 0 to 1; NaN of nothing yet. */
  readonly progress: number;
  readonly done: string;
  readonly of: string;
  /** The rest, the most important first: what doesn't fit is left out. */
  readonly facts: readonly string[];
}

const LONGEST_BAR = 30;
const SHORTEST_BAR = 8;
const LONGEST_TITLE = 12;

/** A bar's line, never longer than the terminal is wide: it would wrap, and leave a line behind with each step. */
export function barLine(
  { title, progress, done, of, facts }: BarState,
  columns: number,
  painted: (title: string) => string = (text) => text,
): string {
  const name = title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title;
  // The last column stays free: some terminals wrap when it is written.
  let room = columns - 1 - name.length - SHORTEST_BAR - 2;
  const shown: string[] = [];
  for (const fact of [`${done}/${of}`, ...facts]) {
    const width = fact.length + (shown.length === 0 ? 0 : ' · '.length);
    if (width > room) break;
    room -= width;
    shown.push(fact);
  }
  const size = Math.max(0, Math.min(LONGEST_BAR, SHORTEST_BAR + room));
  const full = Math.round(Math.min(1, Math.max(0, progress || 0)) * size);
  return `${painted(name)} ${'█'.repeat(full)}${'░'.repeat(size - full)} ${shown.join(' · ')}`;
}
