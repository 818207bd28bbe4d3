import { endTidily } from './bundling/end-tidily.ts';
import { rebundle } from './bundling/rebundle.ts';
import { TasksFileError } from './bundling/tasks-file-error.ts';

/** `rebundle FROM TO TASKS`: exit code 2 for tasks that can't be bundled or loaded, 4 where only the CDK can do it. */
const [from = '', to = '', tasksFile = ''] = process.argv.slice(2);
endTidily();
try {
  if (!(await rebundle(from, to, tasksFile))) process.exitCode = 4;
} catch (error) {
  if (!(error instanceof TasksFileError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
// esbuild's process needn't be waited for.
process.exit();
