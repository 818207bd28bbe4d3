import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startLocalStack, stopLocalStack } from '../../client/targets/localstack.ts';

/**
 * Everything that needs LocalStack, which is installed and started for it and ended again: the conformance suite on it,
 * and beside that, on LocalStacks of their own, the tests of how it is run here. Each LocalStack keeps one core busy.
 */
const ROOT = join(import.meta.dirname, '../..');

const { wasUp } = await startLocalStack({
  onProgress: ({ step, fraction }) => {
    if (fraction === 0) process.stderr.write(`LocalStack: ${step} …\n`);
  },
});
try {
  // A LocalStack that ends takes its stacks with it.
  const keep = wasUp ? [] : ['--keep'];
  const given = process.argv.slice(2);
  const suite = run([join(import.meta.dirname, 'run.ts'), '--target', 'localstack', ...keep, ...given], 'inherit');
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const tests = run([vitest, 'run', '--project', 'localstack', '--no-file-parallelism'], 'pipe');
  const [ofSuite, ofTests] = await Promise.all([suite, tests]);
  process.stdout.write(ofTests.output);
  process.exitCode = Math.max(ofSuite.exitCode, ofTests.exitCode);
} finally {
  if (!wasUp) await stopLocalStack();
}

/** Runs a script to its end; piped, what it says is kept until then. */
function run(args: readonly string[], stdio: 'inherit' | 'pipe'): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: ['ignore', stdio, stdio],
      env: { ...process.env, FANOUT_TEST_LOCALSTACK: '1' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}
