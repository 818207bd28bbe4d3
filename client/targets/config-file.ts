import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { FanoutError, InvalidInput } from '../../core/errors.ts';
import { shown } from '../../events/protocol.ts';
import { nearest } from '../nearest.ts';

/** The file beside a project's tasks that says where its jobs run. */
export const CONFIG_FILE = 'fanout.json';

const text = z.string().min(1);
const configFileSchema = z.strictObject({
  target: text.describe('local, localstack or aws').optional(),
  endpoint: text.describe('any other endpoint that speaks the AWS protocols').optional(),
  stack: text.describe('the stack that is deployed there').optional(),
  stage: text.describe('its stage').optional(),
  tasks: text.describe('the module that exports the tasks, where no cdk.json names its own').optional(),
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
  const value = asJson(source);
  const parsed = configFileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw wrong(parsed.error.issues[0], value);
}

/** The first thing that is wrong: mended, it says the next. */
function wrong(issue: z.core.$ZodIssue | undefined, value: unknown): InvalidInput {
  const fields = Object.keys(configFileSchema.shape);
  if (issue?.code === 'unrecognized_keys') {
    const [unknown = ''] = issue.keys;
    const meant = nearest(unknown, fields);
    const hint = meant === undefined ? undefined : `did you mean ${meant}?`;
    return new InvalidInput(CONFIG_FILE, fields.join(', '), `the field "${unknown}"`, hint);
  }
  const field = issue?.path[0];
  if (field === undefined) return new InvalidInput(CONFIG_FILE, 'an object', shown(value));
  const given = (value as Readonly<Record<PropertyKey, unknown>>)[field];
  return new InvalidInput(`${String(field)} in ${CONFIG_FILE}`, 'text', shown(given));
}

/** Editors of Windows put one first. */
const BYTE_ORDER_MARK = /^\uFEFF/;

function asJson(source: string): unknown {
  try {
    return JSON.parse(source.replace(BYTE_ORDER_MARK, ''));
  } catch (error) {
    throw new FanoutError('InvalidInput', `${CONFIG_FILE}: expected JSON (${(error as Error).message})`);
  }
}
