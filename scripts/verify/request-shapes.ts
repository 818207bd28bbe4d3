import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonPackage } from './python-package.ts';
import { drivenCalls } from './request-shapes/drive.ts';
import { adapterOperations, ledgerUpdates, missing } from './request-shapes/expected.ts';
import { PROBES } from './request-shapes/probes.ts';
import type { Call } from './request-shapes/recorder.ts';

/** Whose models of AWS's services the requests are held against. */
const BOTOCORE = '1.44.5';
const VALIDATE = join(import.meta.dirname, 'request-shapes/validate.py');
const OUTPUT_BYTES = 64 * 1_048_576;

/** Every request that the pipeline sends has the shape that AWS's own service models ask for. */
async function main(): Promise<number> {
  const { calls, updates } = await drivenCalls();
  const operations = new Set(calls.map(({ operation }) => operation));
  const problems = [...missing(adapterOperations(), operations), ...missing(ledgerUpdates(), updates)].map(
    (name) => `${name}: expected to be driven by request-shapes/drive.ts, since aws/ or core/ has it`,
  );
  const programs = pythonPackage('botocore', BOTOCORE);
  if (programs !== undefined) problems.push(...shapeProblems(join(programs, 'python'), calls));
  for (const problem of problems) process.stderr.write(`request shapes: ${problem}\n`);
  if (problems.length > 0) return 1;
  if (programs !== undefined)
    process.stdout.write(
      `request shapes: ${calls.length} requests of ${operations.size} operations are as botocore ${BOTOCORE} has them\n`,
    );
  return 0;
}

/** What is wrong with the requests; or with the check itself, where it lets a wrong one pass. */
function shapeProblems(python: string, calls: readonly Call[]): string[] {
  const all = [...calls, ...PROBES.map(([, call]) => call)];
  const input = JSON.stringify(all.map((call) => ({ ...call, input: writtenDown(call.input) })));
  const { status, stdout } = spawnSync(python, [VALIDATE], {
    input,
    encoding: 'utf8',
    maxBuffer: OUTPUT_BYTES,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${VALIDATE} failed with exit code ${status}`);
  const findings = JSON.parse(stdout) as string[][];
  if (findings.length !== all.length) throw new Error(`expected ${all.length} answers, got ${findings.length}`);
  const ofCalls = calls.flatMap(({ service, operation }, i) =>
    (findings[i] ?? []).map((finding) => `${service} ${operation}: ${finding}`),
  );
  const passed = PROBES.filter((_, i) => findings[calls.length + i]?.length === 0);
  return [...new Set(ofCalls), ...passed.map(([what]) => `expected to find ${what}, found nothing`)];
}

/** As JSON has it: bytes by their number, for only that is held against anything. */
function writtenDown(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: value.length };
  if (Array.isArray(value)) return value.map(writtenDown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, writtenDown(member)]));
}

process.exitCode = await main();
