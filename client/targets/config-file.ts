import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { describeIssues, FanoutError } from '../../core/errors.ts';

/** The file beside a project's tasks that says where its jobs run. */
export const CONFIG_FILE = 'fanout.json';

const text = z.string().min(1);
const configFileSchema = z.strictObject({
  target: text.describe('local, localstack or aws').optional(),
  endpoint: text.describe('any other endpoint that speaks the AWS protocols').optional(),
  stack: text.describe('the stack that is deployed there').optional(),
  stage: text.describe('its stage').optional(),
  tasks: text.describe('the module that exports the tasks, for the local target').optional(),
});
export type ConfigFile = z.infer<typeof configFileSchema>;

/** Reads a directory's fanout.json; without one nothing is set. @throws {FanoutError} naming the field that is wrong */
export function readConfigFile(directory = process.cwd()): ConfigFile {
  const file = join(resolve(directory), CONFIG_FILE);
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new FanoutError(
      'InvalidInput',
      `${CONFIG_FILE}: expected a file that can be read: ${(error as Error).message}`,
    );
  }
  const parsed = configFileSchema.safeParse(asJson(source));
  if (parsed.success) return parsed.data;
  throw new FanoutError('InvalidInput', `${CONFIG_FILE}: ${describeIssues(parsed.error.issues)}`);
}

function asJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new FanoutError('InvalidInput', `${CONFIG_FILE}: expected JSON (${(error as Error).message})`);
  }
}
