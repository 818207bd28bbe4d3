import type { Environment } from './timeline.ts';

/** Environments that share a row of a picture: one, or where there are many, several that began one after the other. */
export interface Band {
  readonly environments: readonly Environment[];
  readonly label: string;
}

/** Rows that a person still tells apart. */
export const MOST_ROWS = 40;

/** Puts environments into at most `most` rows of even size. */
export function bandsOf(environments: readonly Environment[], most = MOST_ROWS): readonly Band[] {
  const each = Math.max(1, Math.ceil(environments.length / most));
  const bands: Band[] = [];
  for (let at = 0; at < environments.length; at += each) {
    const members = environments.slice(at, at + each);
    const [only] = members;
    bands.push({
      environments: members,
      label: members.length === 1 && only !== undefined ? `pid ${only.pid}` : `${members.length} processes`,
    });
  }
  return bands;
}
