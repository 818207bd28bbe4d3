import { mkdir } from 'node:fs/promises';
import { doStep, folderOf, type InstallProgress, removeLeftovers, type Step, type Tools } from './install-step.ts';
import { findJava, findMaven, findPython, isLacking, refuseLacking } from './requirements.ts';
import { DYNAMODB_STEP, PLUGIN_STEP, PYTHON_STEP, pythonIn } from './steps.ts';

/** Where the parts of the host mode are. */
export interface Installation {
  /** The Python that has LocalStack. */
  readonly python: string;
  readonly java: string;
  /** The plug-in, for PYTHONPATH. */
  readonly plugin: string;
  /** The jars of DynamoDB Local. */
  readonly dynamodb: string;
}

export interface InstallOptions {
  readonly home: string;
  readonly onProgress?: (progress: InstallProgress) => void;
  readonly signal?: AbortSignal;
}

const STEPS: readonly Step[] = [PYTHON_STEP, PLUGIN_STEP, DYNAMODB_STEP];

/**
 * Installs what isn't yet, below `home`: with everything there, it only looks.
 * @throws {LocalStackProblem} where a program that it needs is lacking, or a step fails
 */
export async function install({ home, onProgress, signal }: InstallOptions): Promise<Installation> {
  const done: Record<string, string> = {};
  const missing: Step[] = [];
  for (const step of STEPS) {
    const folder = await folderOf(home, step);
    if (folder === undefined) missing.push(step);
    else done[step.name] = folder;
  }
  const { java, tools } = await programsFor(missing.length > 0);
  if (tools !== undefined) await mkdir(home, { recursive: true });
  for (const [i, step] of missing.entries()) {
    const tell = (fraction: number) => onProgress?.({ step: step.title, index: i + 1, of: missing.length, fraction });
    tell(0);
    if (tools !== undefined) done[step.name] = await doStep(step, { home, tools, done, signal, onFraction: tell });
    tell(1);
  }
  const placeOf = ({ name }: Step): string => done[name] ?? '';
  return {
    python: pythonIn(placeOf(PYTHON_STEP)),
    java,
    plugin: placeOf(PLUGIN_STEP),
    dynamodb: placeOf(DYNAMODB_STEP),
  };
}

/** Removes what is no part of the installation any more: only while no LocalStack runs from here. */
export const tidy = (home: string): Promise<void> => removeLeftovers(home, STEPS);

/** All that is lacking is said together. Python and Maven are needed to install alone, Java to run as well. */
async function programsFor(installing: boolean): Promise<{ java: string; tools: Tools | undefined }> {
  const java = await findJava();
  if (!installing) {
    refuseLacking([java].filter(isLacking));
    return { java: isLacking(java) ? '' : java.path, tools: undefined };
  }
  const [python, maven] = [await findPython(), await findMaven()];
  refuseLacking([python, java, maven].filter(isLacking));
  if (isLacking(python) || isLacking(java) || isLacking(maven)) throw new Error('unreachable');
  return { java: java.path, tools: { python: python.path, maven: maven.path } };
}
