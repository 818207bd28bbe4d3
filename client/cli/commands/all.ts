import type { Command } from '../command.ts';
import { completion } from './completion.ts';
import { demo } from './demo.ts';
import { deploy, destroy, diff } from './deploy.ts';
import { init } from './init.ts';
import { invoke } from './invoke.ts';
import { clean, jobs } from './jobs.ts';
import { cancel, wait } from './live.ts';
import { localstack } from './localstack.ts';
import { logs } from './logs.ts';
import { redrive } from './redrive.ts';
import { failures, results } from './results.ts';
import { run } from './run.ts';
import { status } from './status.ts';
import { tasks } from './tasks.ts';
import { timeline } from './timeline.ts';
import { up } from './up.ts';

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  run,
  up,
  tasks,
  invoke,
  jobs,
  status,
  wait,
  cancel,
  redrive,
  results,
  failures,
  logs,
  timeline,
  deploy,
  diff,
  destroy,
  clean,
  demo,
  localstack,
  completion,
  init,
];
