import { stat } from 'node:fs/promises';

/** Files, and what they were when they were read. */
export type Stamps = Readonly<Record<string, Stamp>>;

interface Stamp {
  readonly size: number;
  readonly mtimeMs: number;
}

/** Of a file that may have been read before it was written: it counts as changed. */
const UNSURE: Stamp = { size: -1, mtimeMs: -1 };

/** Stamps the files that are there. @param readFromMs since when they were read, in ms */
export async function stampsOf(files: readonly string[], readFromMs: number): Promise<Stamps> {
  const stamps = await Promise.all(files.map(async (file) => [file, await stampOf(file)] as const));
  return Object.fromEntries(
    stamps.flatMap(([file, stamp]) =>
      stamp === undefined ? [] : [[file, stamp.mtimeMs >= readFromMs ? UNSURE : stamp] as const],
    ),
  );
}

/** Whether all of these files are as they were. */
export async function isUnchanged(stamps: Stamps): Promise<boolean> {
  const checks = Object.entries(stamps).map(async ([file, known]) => {
    const now = await stampOf(file);
    return now?.size === known.size && now.mtimeMs === known.mtimeMs;
  });
  return (await Promise.all(checks)).every(Boolean);
}

async function stampOf(file: string): Promise<Stamp | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? undefined : { size: found.size, mtimeMs: found.mtimeMs };
}
