import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DeployError } from './deploy-error.ts';
import { checkTemplate, isRecord, type Template } from './template.ts';

/** One stack of a synthesized cloud assembly (`cdk.out`). */
export interface StackAssembly {
  readonly stackName: string;
  readonly template: Template;
  /** What the manifest sets template parameters to. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The unpacked folder behind an asset's object key. @throws DeployError where there is none */
  readonly assetFolder: (objectKey: string) => Promise<string>;
}

interface Artifact {
  readonly type: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/**
 * Reads `manifest.json` and what it names.
 *
 * @throws DeployError where something is missing, or where `stackName` doesn't settle which stack is meant
 */
export async function readAssembly(directory: string, stackName?: string): Promise<StackAssembly> {
  const manifest = await readJson(join(directory, 'manifest.json'));
  const artifacts = Object.entries((manifest['artifacts'] ?? {}) as Readonly<Record<string, Artifact>>);
  const stacks = artifacts
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { properties }]) => ({ name: String(properties?.['stackName'] ?? id), properties }));
  const wanted = stackName === undefined ? stacks : stacks.filter(({ name }) => name === stackName);
  const [stack] = wanted;
  if (stack === undefined || wanted.length > 1) {
    const names = stacks.map(({ name }) => name).join(', ') || 'none';
    throw new DeployError(`${directory}: expected ${stackName ?? 'one stack'}, got the stacks: ${names}`);
  }
  const template: unknown = await readJson(join(directory, String(stack.properties?.['templateFile'])));
  checkTemplate(template);
  const assetFiles = artifacts
    .filter(([, { type }]) => type === 'cdk:asset-manifest')
    .map(([, { properties }]) => join(directory, String(properties?.['file'])));
  return {
    stackName: stack.name,
    template,
    parameters: (stack.properties?.['parameters'] ?? {}) as Readonly<Record<string, string>>,
    assetFolder: (objectKey) => findAsset(directory, assetFiles, objectKey),
  };
}

async function findAsset(directory: string, assetFiles: readonly string[], objectKey: string): Promise<string> {
  const files = await Promise.all(assetFiles.map(readAssets));
  const folder = files.flat().find((asset) => asset.objectKeys.includes(objectKey))?.path;
  if (folder === undefined) throw new DeployError(`no asset manifest of ${directory} names the object ${objectKey}`);
  const path = join(directory, folder);
  const isDirectory = await stat(path)
    .then((found) => found.isDirectory())
    .catch(() => false);
  if (!isDirectory) throw new DeployError(`expected the asset folder ${path}: synthesize again`);
  return path;
}

interface AssetEntry {
  readonly source?: { readonly path?: string };
  readonly destinations?: Readonly<Record<string, { readonly objectKey?: string }>>;
}

async function readAssets(file: string): Promise<readonly { path: string; objectKeys: readonly string[] }[]> {
  const { files } = (await readJson(file)) as { files?: Readonly<Record<string, AssetEntry>> };
  return Object.values(files ?? {}).map(({ source, destinations }) => ({
    path: source?.path ?? '',
    objectKeys: Object.values(destinations ?? {}).map(({ objectKey }) => objectKey ?? ''),
  }));
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isRecord(value)) return value;
  } catch (cause) {
    throw new DeployError(`expected a JSON file of a synthesized cloud assembly at ${path}`, { cause });
  }
  throw new DeployError(`expected a JSON object in ${path}`);
}
