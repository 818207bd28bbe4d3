/** A request to an AWS service, as far as faults and observers mind it. */
export interface Call {
  readonly service: 'dynamodb' | 'sqs' | 's3' | 'events' | 'lambda';
  /** What it is for, in two or three words: where in the pipeline it is made. */
  readonly site: string;
  /** The item's or object's key, where it has one. */
  readonly key: string;
  /** Process and function that make it; 0 and empty where they don't say. */
  readonly pid: number;
  readonly functionName: string;
  /** The body of JSON, parsed; undefined for objects. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

interface Raw {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** Reads a request. */
export function readCall(raw: Raw): Call {
  const [pid = '0', functionName = ''] = String(raw.headers['x-fanout-caller'] ?? '').split(' ');
  const caller = { pid: Number(pid), functionName };
  const target = String(raw.headers['x-amz-target'] ?? '');
  const operation = target.slice(target.indexOf('.') + 1);
  if (target.startsWith('DynamoDB')) return { ...caller, service: 'dynamodb', ...ofTable(operation, raw.body) };
  if (target.startsWith('AmazonSQS')) return { ...caller, service: 'sqs', ...ofQueue(operation, raw.body) };
  if (target.startsWith('AWSEvents'))
    return { ...caller, service: 'events', site: 'announce', key: '', json: parsed(raw.body) };
  if (/\/functions\/[^/]+\/invocations/.test(raw.url))
    return { ...caller, service: 'lambda', site: 'invoke producer', key: '', json: parsed(raw.body) };
  return { ...caller, service: 's3', ...ofObject(raw, functionName), json: undefined };
}

const parsed = (body: Buffer): Readonly<Record<string, unknown>> => JSON.parse(body.toString('utf8') || '{}');

function ofTable(operation: string, body: Buffer) {
  const json = parsed(body);
  const { pk } = (json['Key'] ?? {}) as { pk?: { S?: string } };
  const key = pk?.S ?? '';
  const of = kindOf(key);
  if (operation === 'GetItem') return { site: `read ${of}`, key, json };
  if (operation === 'Query') return { site: 'list open jobs', key, json };
  return { site: writeSite(of, namesIn(json)), key, json };
}

/** What an item of the ledger is, by its key. */
export function kindOf(key: string): 'pointer' | 'params' | 'leaf' | 'mid' | 'chunk' | 'job' {
  if (key.startsWith('@')) return 'pointer';
  const rest = key.slice(key.indexOf('/') + 1);
  if (!key.includes('/')) return 'job';
  if (rest === 'p') return 'params';
  if (rest.startsWith('0/')) return 'leaf';
  return rest.startsWith('1/') ? 'mid' : 'chunk';
}

/** The attributes that an update writes. */
function namesIn(json: Readonly<Record<string, unknown>>): readonly string[] {
  const names = (json['ExpressionAttributeNames'] ?? {}) as Readonly<Record<string, string>>;
  const placeholders = String(json['UpdateExpression'] ?? '').match(/#\w+/g) ?? [];
  return placeholders.map((placeholder) => names[placeholder] ?? '');
}

const WRITES: readonly (readonly [kind: string, name: RegExp, site: string])[] = [
  ['pointer', /^generation$/, 'point to generation'],
  ['pointer', /^run$/, 'create pointer'],
  ['job', /^createdAt$/, 'create job'],
  ['job', /^endedAt$/, 'end'],
  ['job', /^announced$/, 'mark announced'],
  ['job', /^fence$/, 'fence'],
  ['job', /^chunks$/, 'seal'],
  ['job', /^sent$/, 'reserve'],
  ['job', /^cursor$/, 'cursor'],
  ['job', /^revived$/, 'revive'],
  ['job', /^beat$/, 'beat'],
  ['job', /^fm\d+$/, 'register mid'],
  ['job', /^m\d+$/, 'count mid'],
  ['mid', /^fl\d+$/, 'register leaf'],
  ['mid', /^l\d+$/, 'count leaf'],
  ['mid', /^expected$/, 'expect mid'],
  ['leaf', /^c\d+$/, 'settle'],
  ['leaf', /^expected$/, 'expect leaf'],
  ['chunk', /^checkpoint$/, 'point at checkpoint'],
  ['chunk', /^mark-/, 'mark'],
];

function writeSite(kind: string, names: readonly string[]): string {
  if (kind === 'params') return 'create params';
  const found = WRITES.find(([of, name]) => of === kind && names.some((one) => name.test(one)));
  return found?.[2] ?? `write ${kind}`;
}

function ofQueue(operation: string, body: Buffer) {
  const json = parsed(body);
  const entries = (json['Entries'] ?? []) as readonly { MessageBody?: string }[];
  const goesOn = entries[0]?.MessageBody?.slice(0, 500).split('\n')[0]?.includes('"continuation"') === true;
  const site = operation === 'SendMessageBatch' ? (goesOn ? 'send continuation' : 'send chunks') : operation;
  return { site, key: '', json };
}

/** Of a bucket's object; keys begin with what lives below them. */
function ofObject({ method, url, body }: Raw, functionName: string) {
  const path = decodeURIComponent(url.split('?', 1)[0] ?? '');
  const key = path.slice(path.indexOf('/', 1) + 1);
  const what = key.startsWith('inputs/') ? 'input' : key.startsWith('dead-letters/') ? 'dead letter' : undefined;
  const verb = method === 'PUT' ? 'put' : method === 'HEAD' ? 'look at' : 'read';
  // Only a producer reads results: those of the generations that it redrives.
  const isRead = method === 'GET' && !functionName.includes('Producer');
  const isCheckpoint = isRead || body.subarray(0, 20).toString('latin1').startsWith('{"version"');
  return { site: `${verb} ${what ?? (isCheckpoint ? 'checkpoint' : 'results')}`, key };
}
