import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const CDK = join(dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')), 'bin/cdk');
const DEADLINE_MS = 50_000;

/** What the command said, on both of its streams, and how long it took. */
export interface CdkRun {
  readonly exitCode: number;
  readonly text: string;
  readonly seconds: number;
}

/** The pinned `cdk` command as a stranger has it: only the endpoint, and made-up credentials. `home` takes its caches. */
export function cdkOn(endpoint: string, home: string) {
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
  return (...args: readonly string[]): Promise<CdkRun> => {
    const startMs = performance.now();
    return new Promise((resolve) => {
      const options = { cwd: home, env, timeout: DEADLINE_MS };
      execFile(process.execPath, [CDK, '--no-notices', '--no-color', ...args], options, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : Number(error.code ?? 1);
        resolve({ exitCode, text: `${stdout}${stderr}`, seconds: (performance.now() - startMs) / 1000 });
      });
    });
  };
}
