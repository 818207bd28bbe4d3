import { createRequire } from 'node:module';
import { REGION } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { keepParsedExpressions } from './dynalite-expressions.ts';
import { answerAtOnce, type LevelStore } from './dynalite-turns.ts';

/**
 * What is wrong: dynalite's HTTP server throws, outside of any handler, when a client closes its connection in the
 * middle of a request (`req.on('error', err => { throw err })`), which ends the whole process; and its `close` skips the
 * database unless that server is itself listening, so a data directory stays locked.
 * Seen: a socket destroyed after half a body ended the process with an uncaught ECONNRESET; and, with requests handed to
 * a server that doesn't listen, `close` gave ERR_SERVER_NOT_RUNNING and the folder answered LEVEL_LOCKED from then on.
 *
 * So its actions are called directly, without its server. package.json pins the exact version.
 */
export interface DynaliteOptions {
  readonly createTableMs: number;
  readonly deleteTableMs: number;
  readonly updateTableMs: number;
  /** A LevelDB folder; absent: in memory. */
  readonly path?: string;
}

interface Store {
  readonly db: { open(): Promise<void> };
  readonly tableDb: { awsRegion: string };
  readonly lifecycleManager: { gracefulClose(): Promise<void> };
}

interface DynaliteError extends Error {
  readonly statusCode?: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

type Callback = (error: DynaliteError | null | undefined, data?: unknown) => void;
type Action = (store: Store, data: unknown, callback: Callback) => void;

interface Validations {
  checkTypes(data: unknown, types: unknown): unknown;
  checkValidations(data: unknown, types: unknown, custom: unknown, store: Store): void;
}

const ACTION_NAMES: ReadonlySet<string> = new Set(
  (
    'BatchGetItem BatchWriteItem CreateTable DeleteItem DeleteTable DescribeTable DescribeTimeToLive GetItem ' +
    'ListTables ListTagsOfResource PutItem Query Scan TagResource UntagResource UpdateItem UpdateTable'
  ).split(' '),
);

const require = createRequire(import.meta.url);
const database = require('dynalite/db') as { create(options: DynaliteOptions): Store };
const validations = require('dynalite/validations') as Validations;

interface LoadedAction {
  readonly run: Action;
  readonly types: unknown;
  readonly custom: unknown;
}

const loaded = new Map<string, LoadedAction>();

/** The tables of one runtime. */
export interface Dynalite {
  /** @throws AwsError as DynamoDB answers it */
  call(action: string, data: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Opens the tables.
 *
 * @throws Error where `path` can't be opened, or is open elsewhere: a folder has one owner
 */
export async function openDynalite(options: DynaliteOptions): Promise<Dynalite> {
  keepParsedExpressions();
  const store = database.create(options);
  await store.db.open().catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    throw new Error(`the data directory can't be opened; does another runtime use it? (${reason})`, { cause: error });
  });
  answerAtOnce(store as unknown as LevelStore);
  // It reads the host program's own AWS_REGION otherwise.
  store.tableDb.awsRegion = REGION;
  return {
    call: (action, data) => callAction(store, action, data),
    close: () => store.lifecycleManager.gracefulClose(),
  };
}

function callAction(store: Store, name: string, data: unknown): Promise<unknown> {
  const action = loadAction(name);
  if (action === undefined) {
    const message = `the embedded runtime has no DynamoDB action ${name}`;
    return Promise.reject(new AwsError('UnknownOperationException', message));
  }
  const { run, types, custom } = action;
  return new Promise((resolve, reject) => {
    try {
      const checked = validations.checkTypes(data, types);
      validations.checkValidations(checked, types, custom, store);
      run(store, checked, (error, result) => (error ? reject(asAwsError(error)) : resolve(result)));
    } catch (error) {
      reject(asAwsError(error as DynaliteError));
    }
  });
}

function loadAction(name: string): LoadedAction | undefined {
  const known = loaded.get(name);
  if (known !== undefined || !ACTION_NAMES.has(name)) return known;
  const moduleName = name.charAt(0).toLowerCase() + name.slice(1);
  const run = require(`dynalite/actions/${moduleName}`) as Action;
  const { types, custom } = require(`dynalite/validations/${moduleName}`) as { types: unknown; custom: unknown };
  const action = { run, types, custom };
  loaded.set(name, action);
  return action;
}

function asAwsError(error: DynaliteError): AwsError {
  const { statusCode, body } = error;
  if (statusCode === undefined) return new AwsError('InternalServerError', error.message, 500);
  // The SDK reads the code behind the '#'; the prefix is kept as DynamoDB sends it.
  const code = String(body?.['__type'] ?? 'InternalServerError');
  return new AwsError(code, String(body?.['message'] ?? body?.['Message'] ?? ''), statusCode);
}
