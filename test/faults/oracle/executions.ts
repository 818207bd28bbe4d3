import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** The task's own log: every execution of every item. */
export class Executions {
  readonly #counts = new Map<number, number>();
  readonly #tokens = new Map<number, string>();
  total = 0;

  /** How often an item was begun. */
  times(index: number): number {
    return this.#counts.get(index) ?? 0;
  }

  /** Whether an execution of the item drew this token. */
  has(index: number, token: string): boolean {
    return this.#tokens.get(index)?.includes(token) === true;
  }

  add(line: string): void {
    const [index = '', , , token = ''] = line.split(' ');
    const at = Number(index);
    this.total += 1;
    this.#counts.set(at, this.times(at) + 1);
    this.#tokens.set(at, `${this.#tokens.get(at) ?? ''} ${token}`);
  }
}

/** Reads a log of executions: `index attempt pid token time`, a line each. */
export async function readExecutions(file: string): Promise<Executions> {
  const executions = new Executions();
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) if (line !== '') executions.add(line);
  return executions;
}
