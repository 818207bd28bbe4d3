import { join } from 'node:path';
import { JobFolders } from '../../records/job-folders.ts';
import { folderOf } from '../../targets/local.ts';
import { lastManifest } from '../../targets/synth.ts';
import { COMMANDS } from '../commands/all.ts';
import { tasksFileOf } from '../tasks-file.ts';
import { say } from '../terminal.ts';
import { EXIT } from '../usage-error.ts';
import { candidates } from './candidates.ts';

/** Answers a shell's script: one candidate a line. Nothing is started or made for it. */
export async function complete(words: readonly string[]): Promise<number> {
  const folder = folderOf();
  const found = await candidates(words, COMMANDS, {
    jobs: () => new JobFolders(folder).ids(),
    tasks: async (tasksFile) =>
      ((await lastManifest(await tasksFileOf(tasksFile), join(folder, 'assemblies')))?.tasks ?? []).map(
        ({ name }) => name,
      ),
  });
  for (const one of found) say(one);
  return EXIT.ok;
}
