import { FanoutError } from '../../../core/errors.ts';
import type { Job } from '../../job.ts';
import { counted, duration, paint, say } from '../terminal.ts';
import type { Logged } from './log-feed.ts';
import { type ProgramContext, runJob, title } from './program.ts';

const PROCESSES = 5;
const NUMBERS = 10;
/** One item a chunk: each is a message of its own, as in the programs that these follow. */
const settings = { chunkSize: 1 } as const;

/** Five isolated processes say hello. */
export async function helloProgram(context: ProgramContext): Promise<void> {
  title(1, 'Five isolated processes say hello');
  const show = (line: Logged) => {
    if (line.message.startsWith('hello')) say(`  ${line.message} ${paint('dim', `(pid ${line.pid})`)}`);
  };
  const { job, summary } = await context.feed.during(show, () =>
    runJob(context, 'hello', { from: 0, to: PROCESSES }, { settings, bar: false }),
  );
  const pids = await pidsOf(job);
  if (pids.size !== PROCESSES)
    throw new FanoutError('NotIsolated', `expected ${PROCESSES} processes, got ${pids.size}`);
  say(
    `  ${paint('green', 'all joined')} ${paint('dim', `${pids.size} different processes, ${duration(summary.elapsedMs)}`)}`,
  );
}

/** A producer puts numbers on a queue, and then says that there are no more; consumers take them until they see it. */
export async function queueProgram(context: ProgramContext): Promise<void> {
  title(2, 'A producer puts 0..9 on a queue, and then "no more"; consumers take them');
  const show = (line: Logged) => {
    const pid = paint('dim', `(pid ${line.pid})`);
    if (line.message === 'put')
      for (let n = line.from ?? 0; n < (line.upTo ?? 0); n += 1) say(`  producer ${pid} put ${n}`);
    else if (line.message.startsWith('sealed')) say(`  producer ${pid} ${paint('yellow', 'no more')}`);
    else if (line.message === 'took') say(`    consumer ${pid} got ${String(line.item)}`);
  };
  const { job, summary } = await context.feed.during(show, () =>
    runJob(context, 'take', { from: 0, to: NUMBERS }, { settings, bar: false }),
  );
  const pids = await pidsOf(job);
  say(
    `  ${paint('green', 'all joined')} ${paint('dim', `${summary.succeeded} taken by ${counted(pids.size, 'process')}, ${duration(summary.elapsedMs)}`)}`,
  );
}

async function pidsOf(job: Job): Promise<Set<number>> {
  const pids = new Set<number>();
  for await (const { value } of job.results()) pids.add((value as { pid: number }).pid);
  return pids;
}
