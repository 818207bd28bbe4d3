/** Keeps a core busy until this thread has used so much of it: what others use meanwhile isn't counted. */
export function burnCpu(ms: number): void {
  const began = process.threadCpuUsage();
  for (;;) {
    const { user, system } = process.threadCpuUsage(began);
    if ((user + system) / 1_000 >= ms) return;
  }
}
