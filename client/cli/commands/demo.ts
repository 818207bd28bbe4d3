import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { FunctionLogs } from '../../records/function-logs.ts';
import { JobFolders } from '../../records/job-folders.ts';
import { folderOf } from '../../targets/local.ts';
import { type OpenTarget, openTarget } from '../../targets/open-target.ts';
import { makeOwnFolder } from '../../targets/own-folder.ts';
import type { Command } from '../command.ts';
import { accessLogProgram } from '../demo/access-log.ts';
import { helloProgram, queueProgram } from '../demo/first-programs.ts';
import { LogFeed } from '../demo/log-feed.ts';
import { onlyOptions } from '../options.ts';
import { complain, duration, paint, say } from '../terminal.ts';
import { EXIT } from '../usage-error.ts';

export const demo: Command = {
  name: 'demo',
  usage: 'fanout demo',
  summary: 'three programs that show the pipeline at work on this machine',
  intro: 'What npm start runs: five processes say hello; a producer and consumers share a queue; a log is read.',
  options: {},
  examples: ['fanout demo', 'fanout demo | cat   # without colours'],
  async run(args, signal) {
    onlyOptions(args, {});
    const folder = folderOf();
    await makeOwnFolder(folder);
    const folders = new JobFolders(folder);
    const logs = new FunctionLogs(folder);
    const feed = new LogFeed();
    const began = performance.now();
    say(paint('dim', 'Synthesizing the stack, and deploying it into a runtime on this machine …'));
    const target: OpenTarget = await openTarget({
      target: 'local',
      onRemark: complain,
      onLog: (line) => {
        logs.take(line);
        feed.take(line);
      },
    });
    try {
      const cores = availableParallelism();
      say(
        paint('dim', `ready after ${duration(performance.now() - began)}: Lambda, SQS, DynamoDB, S3, ${cores} cores`),
      );
      const context = { target, folders, feed, signal, folder };
      await helloProgram(context);
      await queueProgram(context);
      await accessLogProgram({ ...context, dataFile: join(folder, 'samples', 'access-log.jsonl') });
      return EXIT.ok;
    } finally {
      await target.close();
      await logs.flush();
    }
  },
};
