import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runInstaller, type Step } from './install-step.ts';
import { runProgram } from './run-program.ts';

const own = (name: string): string => join(import.meta.dirname, name);
const CONSTRAINTS = own('constraints.txt');
const PLUGIN = own('plugin');
const DYNAMODB = own('dynamodb-local.xml');

const PIP = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.0:copy-dependencies';
/** Only the bar depends on these: pip fetches in about this share of its time, and Maven fetches that many jars. */
const FETCHING = 0.6;
const JARS = 73;

export const pythonIn = (folder: string): string => join(folder, 'bin/python');

/** A virtual environment with LocalStack in it. */
export const PYTHON_STEP: Step = {
  name: 'python',
  title: 'LocalStack and its Python packages',
  inputs: [CONSTRAINTS],
  async make(context) {
    const packages = (await readFile(CONSTRAINTS, 'utf8')).split('\n').filter((line) => line.includes('==')).length;
    let seen = 0;
    await runInstaller(context, 'Python', context.tools.python, ['-m', 'venv', context.folder]);
    // Everything is pinned: nothing is left to resolve. What is used of it is compiled when it is.
    const args = [...PIP, '--no-deps', '--no-compile', '--requirement', CONSTRAINTS];
    await runInstaller(context, 'pip', pythonIn(context.folder), args, {
      onLine(line) {
        if (line.startsWith('Collecting ')) context.onFraction((++seen / packages) * FETCHING);
      },
    });
  },
  // It may have lost the Python that it was made with.
  works: async (folder) => (await runProgram(pythonIn(folder), ['-c', 'import localstack'])).code === 0,
};

/** The plug-in, in a folder for PYTHONPATH. */
export const PLUGIN_STEP: Step = {
  name: 'plugin',
  title: 'the plug-in that runs functions as processes',
  inputs: [PLUGIN],
  async make(context) {
    // pip writes beside the sources, which may lie in a package that is nobody's to change.
    const sources = `${context.folder}.src`;
    await cp(PLUGIN, sources, { recursive: true });
    try {
      const args = [...PIP, '--no-deps', '--target', context.folder, sources];
      await runInstaller(context, 'pip', pythonIn(context.done['python'] ?? ''), args);
    } finally {
      await rm(sources, { recursive: true, force: true });
    }
  },
};

/** The jars of DynamoDB Local. */
export const DYNAMODB_STEP: Step = {
  name: 'dynamodb',
  title: 'DynamoDB Local',
  inputs: [DYNAMODB],
  async make(context) {
    let seen = 0;
    const args = ['-B', COPY_DEPENDENCIES, '-f', DYNAMODB, `-DoutputDirectory=${context.folder}`];
    await runInstaller(context, 'Maven', context.tools.maven, [...args, '-Dmdep.useBaseVersion=true'], {
      onLine(line) {
        // Each is fetched, if it isn't in Maven's own store, and copied.
        if (/Downloaded from .*\.jar|Copying /.test(line)) context.onFraction(Math.min(1, ++seen / (2 * JARS)));
      },
    });
  },
};
