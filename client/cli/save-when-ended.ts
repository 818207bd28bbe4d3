import { jobEndedSchema } from '../../events/job-ended.ts';
import type { Connection } from '../connection.ts';
import { Job } from '../job.ts';
import type { JobFolders } from './job-folder.ts';
import { complain } from './terminal.ts';

/** Keeps the record of every job that ends on a runtime, whoever started it. */
export function saveWhenEnded(
  onJobEnded: (listener: (detail: unknown) => void) => void,
  connection: Connection,
  folders: JobFolders,
): void {
  onJobEnded((detail) => {
    const ended = jobEndedSchema.safeParse(detail);
    if (!ended.success) return;
    save(ended.data.jobId, ended.data.id).catch((error: unknown) =>
      complain(`job ${ended.data.jobId} not saved: ${(error as Error).message}`),
    );
  });

  async function save(jobId: string, key: string): Promise<void> {
    const job = new Job(connection, jobId, key);
    const record = await job.record();
    await folders.save(job, await job.wait(), record?.spec.task ?? '');
  }
}
