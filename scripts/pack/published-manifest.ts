/** What this repository's package.json says, as far as publishing it is concerned. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** What only this repository has a use for. */
const OWN: ReadonlySet<string> = new Set(['private', 'scripts', 'allowScripts', 'devDependencies']);

/** The oldest Node that the package was tested on: the first 22 that runs a project's .ts files as they are. */
export const OLDEST_NODE = '22.18.0';

/** The package.json that strangers get: the repository's, with every path led to what was compiled of it. */
export function publishedManifest(manifest: Manifest): Record<string, unknown> {
  const kept = Object.entries(manifest).filter(([field]) => !OWN.has(field));
  return {
    ...Object.fromEntries(kept),
    engines: { node: `>=${OLDEST_NODE}` },
    bin: mapValues(manifest.bin, compiled),
    exports: { ...mapValues(manifest.exports, exported), './package.json': './package.json' },
    imports: mapValues(manifest.imports, compiled),
  };
}

/** `./client/pool.ts` is compiled to `./dist/client/pool.js`; what is JavaScript keeps its name. */
const compiled = (path: string): string => path.replace(/^\.\//, './dist/').replace(/\.ts$/, '.js');

const exported = (path: string) => ({
  types: compiled(path).replace(/\.js$/, '.d.ts'),
  default: compiled(path),
});

const mapValues = <From, To>(table: Readonly<Record<string, From>>, to: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(table).map(([key, value]) => [key, to(value)]));
