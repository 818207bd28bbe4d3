import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/** What an upload sends in parts: its class comes from the SDK, and so do its commands. */
const OF_UPLOAD = ['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload', 'AbortMultipartUpload'];

/** The operations that some source files send, by what they import of the SDK. */
export function operationsOf(files: readonly string[]): ReadonlySet<string> {
  const operations = new Set<string>();
  for (const file of files) {
    const source = readFileSync(file, 'utf8');
    for (const [, names = ''] of source.matchAll(/(?:import|export) \{([^}]*)\} from '@aws-sdk\//g))
      for (const name of names.split(',').map((text) => text.trim())) {
        const operation = /^(\w+)Command$/.exec(name)?.[1] ?? /^paginate(\w+)$/.exec(name)?.[1];
        if (operation !== undefined) operations.add(operation);
        if (name === 'Upload') for (const one of OF_UPLOAD) operations.add(one);
      }
  }
  return operations;
}

/** Every operation that the adapters send. */
export const adapterOperations = (): ReadonlySet<string> => operationsOf(sourcesBelow('aws'));

/** The names of all updates that the ledger may write; `*` stands for what the code puts into one. */
export function ledgerUpdates(): ReadonlySet<string> {
  const sources = sourcesBelow('core').map((file) => readFileSync(file, 'utf8'));
  const literals = sources.flatMap((source) => [...source.matchAll(/name: ['`]([^'`]+)['`],\s*when:/g)]);
  return new Set(literals.map(([, name = '']) => name.replaceAll(/\$\{[^}]*\}/g, '*')));
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(ROOT, folder, name));
}

/** What was expected and isn't among what came; a name that ends in `*` stands for all that begin like it. */
export const missing = (expected: ReadonlySet<string>, came: Iterable<string>): string[] => {
  const all = [...came];
  return [...expected].filter((name) =>
    name.endsWith('*') ? !all.some((one) => one.startsWith(name.slice(0, -1))) : !all.includes(name),
  );
};
