/** Whether an error says that a pipe's reader has gone, as `| head` does. */
export function isClosedPipe(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** Lets a command end as it would have ended where nobody reads what it prints any more. */
export function outliveReaders(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams)
    stream.on('error', (error) => {
      if (!isClosedPipe(error)) throw error;
    });
}

/** Waits until all that was printed has been taken, however slow its reader, or the reader has gone. */
export async function untilTaken(streams: readonly NodeJS.WriteStream[]): Promise<void> {
  await Promise.all(streams.map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))));
}
