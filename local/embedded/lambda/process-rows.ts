import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process as the operating system lists it. */
export interface ProcessRow {
  readonly pid: number;
  readonly parentPid: number;
  readonly groupId: number;
  readonly sessionId: number;
  /** Tells a process from a later one with the same pid; 0 where the system doesn't say. */
  readonly startTicks: number;
}

/** Memory of one process: what is its own, and what it shares with others (program text, mostly). */
interface ProcessMemory {
  readonly privateBytes: number;
  readonly sharedBytes: number;
}

/** Whether processes are read from /proc; otherwise from `ps`. */
export const hasProc = process.platform === 'linux';

const PAGE_BYTES = 4096;

function readOrUndefined(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined; // Gone, or another user's.
  }
}

/** The pids of all processes (Linux). */
export function procPids(): number[] {
  const pids: number[] = [];
  for (const name of readdirSync('/proc')) {
    const first = name.charCodeAt(0);
    if (first >= 48 && first <= 57) pids.push(Number(name));
  }
  return pids;
}

/** One process by its pid (Linux); undefined for one that is gone or a zombie. */
export function procRow(pid: number): ProcessRow | undefined {
  const text = readOrUndefined(`/proc/${pid}/stat`)?.toString('latin1');
  if (text === undefined) return undefined;
  // The second field is the command in brackets, and may itself hold brackets and spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return {
    pid,
    parentPid: Number(fields[1]),
    groupId: Number(fields[2]),
    sessionId: Number(fields[3]),
    startTicks: Number(fields[19]),
  };
}

/** The value of the environment variable whose `NAME=prefix` is given, as the process was started with (Linux). */
export function procMark(pid: number, mark: string): string | undefined {
  const environment = readOrUndefined(`/proc/${pid}/environ`);
  if (environment === undefined) return undefined;
  const start = environment.indexOf(mark);
  if (start < 0) return undefined;
  const end = environment.indexOf(0, start);
  return environment.toString('latin1', start + mark.indexOf('=') + 1, end < 0 ? environment.length : end);
}

/** Resident memory of a process (Linux). */
export function procMemory(pid: number): ProcessMemory {
  const text = readOrUndefined(`/proc/${pid}/statm`)?.toString('latin1');
  if (text === undefined) return { privateBytes: 0, sharedBytes: 0 };
  const [, resident = '0', shared = '0'] = text.split(' ');
  return { privateBytes: (Number(resident) - Number(shared)) * PAGE_BYTES, sharedBytes: Number(shared) * PAGE_BYTES };
}

/** A row of `ps`, which lists memory and environment at once. */
interface PsRow extends ProcessRow {
  readonly residentBytes: number;
  readonly mark: string | undefined;
}

/** All processes by `ps` (macOS): `-E` adds the environment to the command. */
export function psRows(mark: string): Promise<PsRow[]> {
  return new Promise((resolve) => {
    const args = ['-axww', '-E', '-o', 'pid=,ppid=,pgid=,rss=,stat=,command='];
    execFile('/bin/ps', args, { maxBuffer: 64 * 1024 * 1024 }, (_error, stdout) => {
      resolve(
        stdout.split('\n').flatMap((line) => {
          const fields = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s(.*)$/.exec(line);
          if (fields === null || (fields[5] ?? '').startsWith('Z')) return [];
          const [, pid, parentPid, groupId, residentKb, , command = ''] = fields;
          const start = command.indexOf(mark);
          const value = start < 0 ? undefined : command.slice(start + mark.indexOf('=') + 1).split(' ', 1)[0];
          return {
            pid: Number(pid),
            parentPid: Number(parentPid),
            groupId: Number(groupId),
            sessionId: Number(groupId),
            startTicks: 0,
            residentBytes: Number(residentKb) * 1024,
            mark: value,
          };
        }),
      );
    });
  });
}
