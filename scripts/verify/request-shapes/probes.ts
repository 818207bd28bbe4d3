import type { Call } from './recorder.ts';

const pinned = { Bucket: 'fanout-data-1', Key: 'jobs/1' };
const queue = { QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/Work' };
const put = (input: Call['input']): Call => ({ service: 's3', operation: 'PutObject', input });
const send = (entry: object): Call => ({
  service: 'sqs',
  operation: 'SendMessageBatch',
  input: { ...queue, Entries: [entry] },
});
const invoke = (input: Call['input']): Call => ({ service: 'lambda', operation: 'Invoke', input });

/** Requests that are wrong, one way each: who lets one pass checks nothing. */
export const PROBES: readonly (readonly [what: string, call: Call])[] = [
  ['a required member that is missing', put({ Bucket: pinned.Bucket })],
  ['a required member that is missing further down', send({ Id: '0' })],
  ['a member that nobody knows', put({ ...pinned, Boddy: 'text' })],
  ['a text for a number', send({ Id: '0', MessageBody: '1', DelaySeconds: '10' })],
  ['a number for a text', send({ Id: '0', MessageBody: 1 })],
  ['a text that is too short', put({ ...pinned, Key: '' })],
  ['a text that is too long', invoke({ FunctionName: 'f'.repeat(1_000) })],
  ['a text that is none of those that there are', invoke({ FunctionName: 'f', InvocationType: 'Sometimes' })],
  ['a text of another form', invoke({ FunctionName: 'a function' })],
  ['a list that is too long', { service: 'events', operation: 'PutEvents', input: { Entries: Array(11).fill({}) } }],
  ['an operation that there is not', { service: 's3', operation: 'PutObjects', input: pinned }],
];
