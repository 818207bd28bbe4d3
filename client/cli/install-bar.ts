import cliProgress from 'cli-progress';
import { barLine } from './bar-line.ts';
import { columnsOf, complain, duration, isTerminal, paint } from './terminal.ts';

/** How far an installation is. */
interface Progress {
  readonly step: string;
  readonly index: number;
  readonly of: number;
  readonly fraction: number;
}

/** Shows how far an installation is: a bar on a terminal, else a line a step. On stderr. */
export class InstallBar {
  readonly #title: string;
  readonly #startedAtMs = Date.now();
  #stepStartedAtMs = Date.now();
  #step = 0;
  #bar: cliProgress.SingleBar | undefined;
  #timer: NodeJS.Timeout | undefined;
  #shown: Progress | undefined;

  constructor(title: string) {
    this.#title = title;
  }

  show(progress: Progress): void {
    const { step, index, of, fraction } = progress;
    this.#shown = progress;
    if (index !== this.#step) this.#stepStartedAtMs = Date.now();
    const place = `${index}/${of} ${step}`;
    if (isTerminal(process.stderr)) {
      this.#bar ??= this.#newBar();
      this.#draw();
    } else if (index !== this.#step) complain(`${this.#title} ${place} …`);
    if (fraction >= 1) {
      const took = duration(Date.now() - this.#stepStartedAtMs);
      if (!isTerminal(process.stderr)) complain(`${this.#title} ${place}: done in ${took}`);
    }
    this.#step = index;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #newBar(): cliProgress.SingleBar {
    const bar = new cliProgress.SingleBar({
      stream: process.stderr,
      format: (_options, _params, payload: { line: string }) => payload.line,
      hideCursor: true,
      clearOnComplete: true,
      fps: 20,
    });
    bar.start(1, 0, { line: '' });
    // The clock goes on while a step says nothing.
    this.#timer = setInterval(() => this.#draw(), 500);
    return bar;
  }

  #draw(): void {
    if (this.#shown === undefined) return;
    const { step, index, of, fraction } = this.#shown;
    const progress = (index - 1 + fraction) / of;
    const state = {
      title: this.#title,
      progress,
      done: String(index),
      of: String(of),
      facts: [step, duration(Date.now() - this.#startedAtMs)],
    };
    const line = barLine(state, columnsOf(process.stderr), (text) => paint('cyan', text, process.stderr));
    this.#bar?.update(progress, { line });
  }
}
