import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { hasProc, procPids, procRow } from '../embedded/lambda/process-rows.ts';

/** A process that is meant, and no later one to which the system gave its pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in the system's own words. */
  readonly started: string;
}

const LOOK_MS = 50;

/** The process that has this pid now; undefined where none has. */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = hasProc ? startedByProc(pid) : startedByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether this very process still runs. */
export const isRunning = ({ pid, started }: ProcessIdentity): boolean => identify(pid)?.started === started;

/** The processes that descend from one. */
export function descendantsOf(pid: number): ProcessIdentity[] {
  const children = new Map<number, number[]>();
  for (const [child, parent] of parents()) children.set(parent, [...(children.get(parent) ?? []), child]);
  const found: number[] = [];
  for (let level = [pid]; level.length > 0; ) {
    level = level.flatMap((parent) => children.get(parent) ?? []);
    found.push(...level);
  }
  return found.flatMap((one) => identify(one) ?? []);
}

/** Waits until none of them runs. @returns those that still do at the deadline */
export async function waitForEnd(all: readonly ProcessIdentity[], limitMs: number): Promise<ProcessIdentity[]> {
  const deadlineMs = Date.now() + limitMs;
  for (let left = all.filter(isRunning); ; left = left.filter(isRunning)) {
    if (left.length === 0 || Date.now() >= deadlineMs) return left;
    await delay(LOOK_MS);
  }
}

/** Sends a signal to this very process, if it still runs. */
export function signalTo(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch {
    // Gone meanwhile.
  }
}

/** Ticks since the system's start, and which start that was: pids and ticks begin anew with each. */
function startedByProc(pid: number): string | undefined {
  const row = procRow(pid);
  return row === undefined ? undefined : `${bootId()}:${row.startTicks}`;
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function startedByPs(pid: number): string | undefined {
  return ps(['-p', String(pid), '-o', 'stat=,lstart='])
    .map((line) => /^\s*(\S+)\s+(.+)$/.exec(line))
    .find((fields) => fields !== null && !fields[1]?.startsWith('Z'))?.[2]
    ?.trim();
}

function parents(): [pid: number, parent: number][] {
  if (hasProc) return procPids().flatMap((pid) => pairOf(procRow(pid)));
  return ps(['-A', '-o', 'pid=,ppid=']).map((line) => {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    return [pid, parent];
  });
}

const pairOf = (row: ReturnType<typeof procRow>): [number, number][] =>
  row === undefined ? [] : [[row.pid, row.parentPid]];

function ps(args: readonly string[]): string[] {
  try {
    const stdout = execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return stdout.split('\n').filter((line) => line.trim() !== '');
  } catch {
    return [];
  }
}
