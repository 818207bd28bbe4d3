import { resolve } from 'node:path';
import { install } from '../../local/localstack/install.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** Where the tests that run LocalStack have it installed: where `fanout localstack` has it in this repository. */
export const LOCALSTACK_HOME = process.env['FANOUT_LOCALSTACK_HOME'] || resolve(REPOSITORY, '.localstack');

/** Installs it before the first test, if need be. */
export default async function setup(): Promise<void> {
  await install({
    home: LOCALSTACK_HOME,
    onProgress: ({ step, fraction }) => {
      if (fraction === 0) process.stderr.write(`installing ${step} …\n`);
    },
  });
}
