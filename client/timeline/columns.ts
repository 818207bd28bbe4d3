import type { Bar, BarOutcome } from './timeline.ts';

/** From the one that must not be overlooked to the one that may be. */
export const WORST_FIRST: readonly BarOutcome[] = ['failed', 'continued', 'skipped', 'repeated', 'succeeded'];

/** A run of columns that look the same. */
export interface Run {
  /** The first column. */
  readonly at: number;
  readonly columns: number;
  readonly outcome: BarOutcome;
  /** How much of the time was busy, in quarters: 1 to 4. */
  readonly level: number;
}

/** How many heights a column can have. */
export const LEVELS = 4;

/** A width in columns, the time that each stands for, and how many bars may be under way at once. */
export interface Grid {
  readonly columns: number;
  readonly columnMs: number;
  readonly lanes: number;
}

/**
 * Bars as runs of columns: each column shows the worst that a bar in it came to, and how busy it was. However many bars
 * there are, there are no more runs than columns.
 */
export function runsOf(bars: readonly Bar[], { columns, columnMs, lanes }: Grid): readonly Run[] {
  const worst = new Int8Array(columns).fill(WORST_FIRST.length);
  const busyMs = new Float64Array(columns);
  for (const { fromMs, toMs, outcome } of bars) {
    const rank = WORST_FIRST.indexOf(outcome);
    const last = Math.min(columns - 1, Math.floor(toMs / columnMs));
    for (let column = Math.min(last, Math.floor(fromMs / columnMs)); column <= last; column += 1) {
      worst[column] = Math.min(worst[column] ?? rank, rank);
      const shared = Math.min(toMs, (column + 1) * columnMs) - Math.max(fromMs, column * columnMs);
      busyMs[column] = (busyMs[column] ?? 0) + Math.max(0, shared);
    }
  }
  return joined(worst, (column) => levelOf((busyMs[column] ?? 0) / (columnMs * lanes)));
}

/** Never nothing, where something was. */
const levelOf = (share: number): number => Math.min(LEVELS, Math.max(1, Math.round(share * LEVELS)));

function joined(worst: Int8Array, levelAt: (column: number) => number): readonly Run[] {
  const runs: Run[] = [];
  for (const [column, rank] of worst.entries()) {
    const outcome = WORST_FIRST[rank];
    if (outcome === undefined) continue;
    const level = levelAt(column);
    const run = runs.at(-1);
    if (run !== undefined && run.at + run.columns === column && run.outcome === outcome && run.level === level)
      runs[runs.length - 1] = { ...run, columns: run.columns + 1 };
    else runs.push({ at: column, columns: 1, outcome, level });
  }
  return runs;
}
