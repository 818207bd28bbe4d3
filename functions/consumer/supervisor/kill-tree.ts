import { readdirSync, readFileSync } from 'node:fs';

/**
 * Kills a process with its group and everything it started, in whatever group or session that is: found by descent,
 * and, where a parent in between has gone, by the mark that children inherit in their environment. Where there is no
 * /proc, the group alone.
 * @param mark `NAME=value` of an environment variable that only this process and its children have
 */
export function killTree(pid: number, mark: string): void {
  const own = new Set([pid, ...descendantsOf(pid), ...processIds().filter((candidate) => carries(candidate, mark))]);
  kill(-pid);
  for (const member of own) kill(member);
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
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
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
