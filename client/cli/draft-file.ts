import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';

/** Where a file is written until it is whole. */
export const draftOf = (file: string): string => `${file}.${process.pid}`;

/** Writes files under other names, and gives them their own once all of them are whole; none is left otherwise. */
export async function writeDrafts<Result>(
  files: readonly string[],
  write: (streams: readonly WriteStream[]) => Promise<Result>,
): Promise<Result> {
  const streams = files.map((file) => createWriteStream(draftOf(file)));
  try {
    const result = await Promise.race([writeAndClose(streams, write), ...streams.map(failureOf)]);
    for (const file of files) await rename(draftOf(file), file);
    return result;
  } catch (error) {
    for (const stream of streams) stream.destroy();
    for (const file of files) await rm(draftOf(file), { force: true });
    throw error;
  }
}

async function writeAndClose<Result>(
  streams: readonly WriteStream[],
  write: (streams: readonly WriteStream[]) => Promise<Result>,
): Promise<Result> {
  const result = await write(streams);
  for (const stream of streams) {
    stream.end();
    await once(stream, 'close');
  }
  return result;
}

const failureOf = (stream: WriteStream): Promise<never> =>
  new Promise((_, reject) => {
    stream.on('error', reject);
  });
