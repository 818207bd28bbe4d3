import { INPUT } from './input-file.ts';
import { TASKS, TASKS_TEST } from './tasks-file.ts';

const APP = `import { App, Stack } from 'aws-cdk-lib';
import { FanOut } from 'fanout/cdk';

const app = new App();
// fanout deploy --stage dev, beside others: the stack is called Orders-dev then.
const stage: unknown = app.node.tryGetContext('stage');
const stack = new Stack(app, stage === undefined ? 'Orders' : \`Orders-\${stage}\`);

// Queue, ledger, bucket, and four functions; the consumers run what tasks.ts exports.
new FanOut(stack, 'FanOut', { tasks: 'tasks.ts', maxConcurrency: 50 });

// Kept in a constant, it takes grants: table.grantReadData(pipeline.consumer), pipeline.grantStart(api).
`;

/** What commands are about, where they don't say: these tasks, and that stack. */
const CONFIG = { tasks: 'tasks.ts', stack: 'Orders' };

/** Nothing is reported or asked on the net: each of that costs a synthesis ten seconds where there is none. */
const CDK = { app: 'node app.ts', versionReporting: false, notices: false, context: { 'cli-telemetry': false } };

/** Node runs .ts files as they are, if they hold only what can be erased; tsc looks at the types. */
const TSCONFIG = {
  compilerOptions: {
    target: 'ES2023',
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
  },
  include: ['*.ts'],
};

const GITIGNORE = `node_modules/
cdk.out/
.fanout/
results.jsonl
`;

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The files of a new project, by name; package.json apart. */
export const PROJECT_FILES: Readonly<Record<string, string>> = {
  'tasks.ts': TASKS,
  'tasks.test.ts': TASKS_TEST,
  'input.jsonl': INPUT,
  'app.ts': APP,
  'cdk.json': json(CDK),
  'fanout.json': json(CONFIG),
  'tsconfig.json': json(TSCONFIG),
  '.gitignore': GITIGNORE,
};
