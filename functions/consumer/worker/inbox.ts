import type { Readable } from 'node:stream';
import type { RunRequest, StopRequest, WorkerRequest } from '../frames.ts';
import { ItemLines } from './item-lines.ts';

export interface InboxHandlers {
  run(request: RunRequest, lines: ItemLines): void;
  stop(request: StopRequest): void;
}

/** Reads the supervisor's requests: a line of JSON, for a run followed by its item lines. */
export function readRequests(stream: Readable, handlers: InboxHandlers): Readable {
  let blocks: Buffer[] = [];
  let size = 0;
  let waitingFor: RunRequest | undefined;
  const take = (count: number): Buffer => {
    const all = blocks.length === 1 && blocks[0] !== undefined ? blocks[0] : Buffer.concat(blocks);
    blocks = [all.subarray(count)];
    size -= count;
    return all.subarray(0, count);
  };
  const step = (): boolean => {
    if (waitingFor !== undefined) {
      if (size < waitingFor.bytes) return false;
      const request = waitingFor;
      waitingFor = undefined;
      handlers.run(request, new ItemLines(take(request.bytes)));
      return true;
    }
    const all = take(size);
    blocks = [all];
    size = all.length;
    const end = all.indexOf(0x0a);
    if (end < 0) return false;
    const request = JSON.parse(take(end + 1).toString('utf8')) as WorkerRequest;
    if (request.type === 'run') waitingFor = request;
    else handlers.stop(request);
    return true;
  };
  return stream.on('data', (block: Buffer) => {
    blocks.push(block);
    size += block.length;
    while (size > 0 && step());
    if (waitingFor?.bytes === 0) step();
  });
}
