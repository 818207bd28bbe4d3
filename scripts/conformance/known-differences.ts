import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

export const CONFORMANCE_FOLDER = join(import.meta.dirname, '../../test/conformance');

const differencesSchema = z.array(
  z.strictObject({
    /** The test's full name, as the run prints it. */
    test: z.string().min(1),
    /** Why this target does otherwise, and why that is no harm here. */
    reason: z.string().min(10),
  }),
);
export type KnownDifference = z.infer<typeof differencesSchema>[number];

/** In what a target differs from what the suite expects, with the reason for each. */
export function knownDifferences(target: string): readonly KnownDifference[] {
  const file = join(CONFORMANCE_FOLDER, 'known-differences', `${target}.json`);
  return existsSync(file) ? differencesSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}
