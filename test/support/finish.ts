import type { Job } from '../../client/job.ts';
import type { JobSummary } from '../../client/job-summary.ts';
import type { ResultLine } from '../../events/result-line.ts';

/** Waits for a job's end, with a deadline, and reads its results. */
export async function finish(
  job: Job,
  withinMs = 30_000,
): Promise<{ job: Job; summary: JobSummary; lines: ResultLine[] }> {
  const summary = await job.wait({ signal: AbortSignal.timeout(withinMs) });
  const lines: ResultLine[] = [];
  for await (const line of job.results()) lines.push(line);
  return { job, summary, lines };
}
