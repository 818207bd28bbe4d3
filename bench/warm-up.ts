/** Long enough for the engine of every process to have compiled what runs often; whatever isn't compiled is unharmed. */
const WARM_UP_MS = 10_000;
/** Items of a job to warm up with. */
export const WARM_UP_ITEMS = 100_000;

/** Has somebody do a job over and over, unmeasured, as a server would have that has been up for a while. */
export async function warmUp(job: () => Promise<unknown>): Promise<void> {
  const endMs = performance.now() + WARM_UP_MS;
  do await job();
  while (performance.now() < endMs);
}
