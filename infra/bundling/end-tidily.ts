/** Lets a script that is told to end run its `exit` listeners first, which remove what was bundled so far. */
export function endTidily(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
}
