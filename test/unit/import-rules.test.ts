import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const biome = fromRoot('node_modules/@biomejs/biome/bin/biome');

/** Who may import whom: a folder, what a file in it may import, and what it may not. */
const RULES: readonly { folder: string; may: readonly string[]; not: readonly string[] }[] = [
  {
    folder: 'events',
    may: ['zod', './protocol.ts'],
    not: ['../core/task.ts', '../aws/s3.ts', '@aws-sdk/client-s3'],
  },
  {
    folder: 'core/packing',
    may: ['../../events/item-line.ts', '../limits.ts'],
    not: ['../../aws/s3.ts', '../../functions/log.ts', '../../client/job.ts', '@aws-sdk/client-sqs', 'node:fs'],
  },
  {
    folder: 'aws',
    may: ['../core/ports.ts', '@aws-sdk/client-s3'],
    not: ['../functions/log.ts', '../infra/app.ts'],
  },
  {
    folder: 'functions/producer',
    may: ['../../core/task.ts', '../../aws/s3.ts', '../log.ts', './accept.ts', '../../events/protocol.ts'],
    not: [
      '../consumer/handler.ts',
      '../tasks/tasks.ts',
      '@aws-sdk/client-s3',
      '../../infra/app.ts',
      '../../local/x.ts',
    ],
  },
  {
    folder: 'functions/consumer',
    may: ['./frames.ts', '../ports.ts'],
    not: ['../producer/accept.ts', '../settler/handler.ts', '../tasks/tasks.ts', '../../client/job.ts'],
  },
  { folder: 'functions/settler', may: ['../log.ts'], not: ['../consumer/frames.ts', '../reaper/handler.ts'] },
  { folder: 'functions/reaper', may: ['../log.ts'], not: ['../producer/accept.ts', '../settler/handler.ts'] },
  { folder: 'functions/tasks', may: ['../../core/task.ts', 'zod'], not: ['../../aws/s3.ts', '../../client/job.ts'] },
  {
    folder: 'client',
    may: ['../core/errors.ts', '../aws/sqs.ts', './targets/local.ts'],
    not: ['../functions/log.ts', '../infra/app.ts', '../local/embedded/account.ts', './cli/bar.ts'],
  },
  {
    folder: 'client/targets',
    may: ['../../local/embedded/account.ts', '../errors.ts'],
    not: ['../../functions/log.ts', '../../infra/app.ts', '../cli/bar.ts'],
  },
  { folder: 'client/cli', may: ['../job.ts', './bar.ts'], not: ['../../functions/log.ts', '../../local/x.ts'] },
  {
    folder: 'infra/constructs',
    may: ['../../core/config.ts', '../bundling/plan.ts', 'aws-cdk-lib/core'],
    not: ['../../core/limits.ts', '../../core/job/spec.ts', '../../functions/log.ts', '../../events/protocol.ts'],
  },
  {
    folder: 'local/localstack',
    may: ['./problem.ts', '../embedded/lambda/process-rows.ts'],
    not: ['../../functions/log.ts', '../../core/errors.ts', '../../infra/app.ts', '../../client/errors.ts'],
  },
  {
    folder: 'test/faults/oracle',
    may: ['./slot.ts', '@aws-sdk/client-s3', 'node:fs'],
    not: [
      '../../../core/ledger/slot.ts',
      '../../../client/job.ts',
      '../../../events/protocol.ts',
      '../inject/proxy.ts',
    ],
  },
  {
    folder: 'local/embedded',
    may: ['../../events/protocol.ts', './account.ts'],
    not: ['../../functions/log.ts', '../../core/task.ts', '../../infra/app.ts', '../../client/job.ts'],
  },
];

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'fanout-import-rules-')));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const fileOf = (folder: string, imported: string) => `${folder}/${Buffer.from(imported).toString('hex')}.ts`;

/** Files of which an import is refused: each import stands in a file of its own, under this project's own rules. */
function refusedFiles(): ReadonlySet<string> {
  const config = JSON.parse(readFileSync(fromRoot('biome.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(
    join(scratch, 'biome.json'),
    JSON.stringify({ ...config, $schema: undefined, vcs: { enabled: false } }),
  );
  for (const { folder, may, not } of RULES) {
    mkdirSync(join(scratch, folder), { recursive: true });
    for (const imported of [...may, ...not])
      writeFileSync(
        join(scratch, fileOf(folder, imported)),
        `import { thing } from '${imported}';\nexport { thing };\n`,
      );
  }
  const args = ['lint', '--only=style/noRestrictedImports', '--reporter=github', '--max-diagnostics=none', '.'];
  let said: string;
  try {
    said = execFileSync(process.execPath, [biome, ...args], { cwd: scratch, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    said = (error as { stdout: string }).stdout;
  }
  const places = said.matchAll(/noRestrictedImports,file=([^,]+),/g);
  return new Set([...places].map(([, file = '']) => relative(scratch, resolve(scratch, file))));
}

const refused = refusedFiles();

describe.each(RULES)('$folder', ({ folder, may, not }) => {
  it('may import what the map allows', () => {
    expect(may.filter((imported) => refused.has(fileOf(folder, imported)))).toEqual([]);
  });

  it('may not import the rest', () => {
    expect(not.filter((imported) => !refused.has(fileOf(folder, imported)))).toEqual([]);
  });
});
