import cliProgress from 'cli-progress';
import type { Progress } from '../progress.ts';
import { perSecond } from '../rate.ts';
import { type BarState, barLine } from './bar-line.ts';
import { failureWords, incidentWords } from './incident-words.ts';
import { columnsOf, complain, count, counted, duration, isTerminal, paint } from './terminal.ts';

/** Where there is no terminal, a long job says how far it is this often. */
const QUIET_LINE_MS = 30_000;
const BAR_MS = 100;

type Payload = Omit<BarState, 'title'>;

/** Shows how far a job is: a bar on a terminal, else a line now and then. On stderr: stdout is for results. */
export class ProgressBar {
  readonly #startedAtMs = Date.now();
  readonly #bar: cliProgress.SingleBar | undefined;
  #saidAtMs = Date.now();
  #running: number | undefined;
  #begun = false;

  get isShown(): boolean {
    return this.#bar !== undefined;
  }

  /** How often there is something to show. */
  get everyMs(): number {
    return this.#bar === undefined ? QUIET_LINE_MS / 6 : BAR_MS;
  }

  constructor(title: string, enabled: boolean) {
    if (!enabled || !isTerminal(process.stderr)) return;
    this.#bar = new cliProgress.SingleBar({
      stream: process.stderr,
      format: (_options, _params, payload: Payload) =>
        barLine({ title, ...payload }, columnsOf(process.stderr), (text) => paint('cyan', text, process.stderr)),
      hideCursor: true,
      clearOnComplete: true,
      fps: 20,
      etaBuffer: 50,
    });
  }

  show({ job, total: known, tally, incidents, chunks }: Progress, running?: number): void {
    this.#running = running ?? this.#running;
    const done = tally.succeeded + tally.failed + tally.skipped;
    const total = known ?? Math.max(job.sentItems, done);
    const elapsedMs = Date.now() - this.#startedAtMs;
    const rate = perSecond(done, elapsedMs);
    if (this.#bar === undefined) {
      if (Date.now() - this.#saidAtMs < QUIET_LINE_MS) return;
      this.#saidAtMs = Date.now();
      complain(
        [
          `${count(done)} of ${count(total)} items, ${counted(chunks, 'chunk')}, ${count(rate)}/s, ${count(tally.failed)} failed`,
          ...incidentWords(incidents),
        ].join(', '),
      );
      return;
    }
    const sealed = known !== undefined;
    const left = sealed && done > 0 ? duration(((total - done) * elapsedMs) / done) : '…';
    const payload: Payload = {
      // The library takes nothing of nothing for all of it.
      progress: total > 0 ? done / total : 0,
      done: count(done),
      of: sealed ? count(total) : `${count(total)}+`,
      facts: [
        `ETA ${left}`,
        `${count(tally.failed)} failed`,
        `${count(rate)}/s`,
        `${this.#running === undefined ? '…' : count(this.#running)} running`,
        ...incidentWords(incidents),
        ...failureWords(incidents, tally.failed),
      ],
    };
    if (!this.#begun) this.#bar.start(total, done, payload);
    this.#begun = true;
    this.#bar.setTotal(total);
    this.#bar.update(done, payload);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
