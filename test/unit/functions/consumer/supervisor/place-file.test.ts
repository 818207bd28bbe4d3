import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { PlaceFile } from '../../../../../functions/consumer/supervisor/place-file.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const write = (fd: number | undefined, place: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(place);
  writeSync(fd ?? -1, bytes, 0, 4, 0);
};

it('tells what was written last, and nothing once it is cleared', () => {
  const place = new PlaceFile();
  expect(place.read()).toBeUndefined();
  write(place.fd, 1);
  expect(place.read()).toBe(0);
  write(place.fd, 4_294_967_295);
  expect(place.read()).toBe(4_294_967_294);
  place.clear();
  expect(place.read()).toBeUndefined();
  place.close();
});

it('leaves no file, and forgets its number once it is closed: another file may have it by then', () => {
  const place = new PlaceFile();
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('fanout-place-'))).toEqual([]);
  place.close();
  expect(place.fd).toBeUndefined();
  place.clear();
  expect(place.read()).toBeUndefined();
  place.close();
});

it('does without a file where none can be made', () => {
  vi.stubEnv('TMPDIR', join(tmpdir(), 'no-such-folder'));
  const place = new PlaceFile();
  expect(place.fd).toBeUndefined();
  place.clear();
  expect(place.read()).toBeUndefined();
  place.close();
});

it('does without a file that can no longer be written', () => {
  const place = new PlaceFile();
  // As good as a full disk: its number is that of a file that takes nothing.
  closeSync(place.fd ?? -1);
  openSync('/dev/null', 'r');
  place.clear();
  expect(place.read()).toBeUndefined();
  expect(place.fd).toBeUndefined();
});
