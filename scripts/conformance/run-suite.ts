import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { RemotePlace } from '../../client/targets/place.ts';
import type { TestOutcome } from './judge.ts';
import { CONFORMANCE_FOLDER } from './known-differences.ts';

const ROOT = join(import.meta.dirname, '../..');

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** Runs the suite at a place, or on runtimes of its own, and tells what became of each test. */
export async function runSuite(place: RemotePlace | undefined, isFull: boolean): Promise<readonly TestOutcome[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'fanout-conformance-'));
  const report = join(scratch, 'report.json');
  try {
    await runVitest(report, {
      ...(place === undefined ? {} : { FANOUT_CONFORMANCE_PLACE: JSON.stringify(place) }),
      ...(isFull ? { FANOUT_CONFORMANCE_FULL: '1' } : {}),
    });
    return outcomesOf(JSON.parse(readFileSync(report, 'utf8')) as Report);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function runVitest(report: string, environment: Record<string, string>): Promise<void> {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const args = [
    'run',
    '--project',
    'conformance',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    });
    // What failed is judged by what is known of the target, and not by vitest.
    child.on('error', reject).on('close', () => resolve());
  });
}

function outcomesOf({ testResults }: Report): TestOutcome[] {
  return testResults.flatMap(({ name, status: ofFile, message, assertionResults }) => {
    const file = relative(CONFORMANCE_FOLDER, name).replace(/\.test\.ts$/, '');
    // A file that could not even begin, or whose hooks failed, counts as one test that failed: its tests are skipped.
    const failedItself = ofFile === 'failed' && !assertionResults.some(({ status }) => status === 'failed');
    const ofHooks = failedItself ? [{ file, test: file, outcome: 'failed' as const, message: firstLine(message) }] : [];
    const ofTests = assertionResults.map(({ fullName, status, failureMessages = [] }) => ({
      file,
      test: fullName,
      outcome:
        status === 'passed' ? ('passed' as const) : status === 'failed' ? ('failed' as const) : ('skipped' as const),
      ...(failureMessages[0] === undefined ? {} : { message: firstLine(failureMessages[0]) }),
    }));
    return [...ofHooks, ...ofTests];
  });
}

const firstLine = (text: string): string => text.split('\n')[0]?.slice(0, 200) ?? '';
