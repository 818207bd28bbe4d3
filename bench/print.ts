import { type Findings, type Goal, isMet } from './suite.ts';

/** A suite's findings, as Markdown. */
export function printFindings({ title, how, columns, rows, goals, plots = [] }: Findings): string {
  const table = [row(columns), row(columns.map(() => '---')), ...rows.map(row)].join('\n');
  const pictures = plots.map(
    ({ title, y, lines, file }) =>
      `![${title}, in ${y}: ${lines.map(({ name }) => name).join('; ')}](images/${file})\n`,
  );
  const list = goals.length === 0 ? [] : [`${goals.map((goal) => `- ${printGoal(goal)}`).join('\n')}\n`];
  return `\n${[`## ${title}\n`, `${how}\n`, `${table}\n`, ...list, ...pictures].join('\n')}`;
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function printGoal(goal: Goal): string {
  const { what, measured, unit, least, most, because } = goal;
  const wanted = [
    ...(least === undefined ? [] : [`at least ${number(least)}`]),
    ...(most === undefined || most === least ? [] : [`at most ${number(most)}`]),
  ].join(', ');
  const why = isMet(goal) || because === undefined ? '' : `. What holds it back: ${because}`;
  return `${isMet(goal) ? '✓' : '✗ **missed**'} ${what}: **${number(measured)}${unit === '' ? '' : ` ${unit}`}** (${wanted})${why}`;
}

const number = (value: number) =>
  Number.isInteger(value) ? value.toLocaleString('en-US') : value.toFixed(Math.abs(value) < 10 ? 2 : 0);
