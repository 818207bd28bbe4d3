import { readdirSync, readFileSync } from 'node:fs';

/** A process that is killed may be starting others: looked for again as often, until none is found. */
const PASSES = 3;

/**
 * Kills a living process with its group and everything it started, in whatever group or session that is: found by
 * descent, and, where a parent in between has gone, by the mark that children inherit in their environment. Where there
 * is no /proc, the group alone.
 * @param mark `NAME=value` of an environment variable that only this process and its children have
 */
export function killTree(pid: number, mark: string): void {
  const family = [pid, ...descendantsOf(pid)];
  kill(-pid);
  for (const member of family) kill(member);
  killMarked(mark);
}

/** Kills what an ended process left behind: who is still in its group, and who has inherited its mark. */
export function killLeftovers(pid: number, mark: string): void {
  // Nobody else can lead a group of this number while somebody is left in it.
  if (pid > 0) kill(-pid);
  killMarked(mark);
}

function killMarked(mark: string): void {
  for (let pass = 0; pass < PASSES; pass += 1) {
    const marked = processIds().filter((candidate) => carries(candidate, mark));
    if (marked.length === 0) return;
    for (const pid of marked) kill(pid);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

function descendantsOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const pid of processIds()) {
    const parent = parentOf(pid);
    if (parent === undefined) continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [pid]);
    else siblings.push(pid);
  }
  const found: number[] = [];
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    const next = children.get(pid) ?? [];
    found.push(...next);
    queue.push(...next);
  }
  return found;
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** The fourth field of stat, after the command's name in brackets, which may hold anything. */
function parentOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

const carries = (pid: number, mark: string): boolean =>
  read(`/proc/${pid}/environ`)?.split('\0').includes(mark) ?? false;

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
