import { describe, expect, it } from 'vitest';
import { createEvent } from '../../../../../local/embedded/event-bridge/event.ts';
import { targetPayload } from '../../../../../local/embedded/event-bridge/input-transformer.ts';
import { valueAt } from '../../../../../local/embedded/event-bridge/json-path.ts';

const rule = { name: 'rule', arn: 'arn:rule' };
const event = createEvent({
  source: 'mini',
  'detail-type': 'Greeting',
  time: new Date('2026-01-02T03:04:05.678Z'),
  detail: { name: 'Ada "the first"', count: 3, list: [{ id: 'x' }], nested: { a: 1 } },
});

describe('targetPayload', () => {
  const transform = (template: string, paths: Record<string, string> = {}) =>
    targetPayload({ inputTransformer: { paths, template } }, event, rule);

  it('is the event, a constant, or a part of the event', () => {
    expect(JSON.parse(targetPayload({}, event, rule))).toEqual(event);
    expect(targetPayload({ input: '{"a":1}' }, event, rule)).toBe('{"a":1}');
    expect(targetPayload({ inputPath: '$.detail.nested' }, event, rule)).toBe('{"a":1}');
    expect(targetPayload({ inputPath: '$.detail.none' }, event, rule)).toBe('null');
  });

  it.each<[string, string, Record<string, string>, unknown]>([
    ['a bare number', '{"n": <n>}', { n: '$.detail.count' }, { n: 3 }],
    ['a bare string, quoted by itself', '{"n": <n>}', { n: '$.detail.name' }, { n: 'Ada "the first"' }],
    ['a quoted string', '{"n": "<n>!"}', { n: '$.detail.name' }, { n: 'Ada "the first"!' }],
    ['a bare object', '{"n": <n>}', { n: '$.detail.nested' }, { n: { a: 1 } }],
    ['a quoted object, as text', '{"n": "<n>"}', { n: '$.detail.nested' }, { n: '{"a":1}' }],
    ['a quoted number', '"count <n>"', { n: '$.detail.count' }, 'count 3'],
    ['what the path does not find', '{"n": <n>, "m": "<n>"}', { n: '$.detail.none' }, { n: null, m: '' }],
    ['an escaped quote before a placeholder', '{"n": "\\"<n>\\""}', { n: '$.detail.count' }, { n: '"3"' }],
    ['an unknown placeholder', '{"n": "<unknown>"}', {}, { n: '<unknown>' }],
    ['the rule', '{"n": "<aws.events.rule-name>", "a": <aws.events.rule-arn>}', {}, { n: 'rule', a: 'arn:rule' }],
    ['the whole event', '{"e": <aws.events.event.json>}', {}, { e: event }],
    ['the time', '"<aws.events.event.ingestion-time>"', {}, '2026-01-02T03:04:05Z'],
  ])('fills in %s', (_name, template, paths, expected) => {
    expect(JSON.parse(transform(template, paths))).toEqual(expected);
  });

  it('leaves the detail out of <aws.events.event>', () => {
    expect(JSON.parse(transform('<aws.events.event>'))).not.toHaveProperty('detail');
  });
});

describe('valueAt', () => {
  it.each<[string, unknown]>([
    ['$', event],
    ['$.detail.list[0].id', 'x'],
    ["$['detail-type']", 'Greeting'],
    ['$.detail-type', 'Greeting'],
    ['$.detail.list[1].id', undefined],
    ['$.detail.toString', undefined],
  ])('%s', (path, expected) => {
    expect(valueAt(path, event)).toEqual(expected);
  });

  it.each(['detail', '$detail', '$.detail[*]', '$.'])('refuses %s', (path) => {
    expect(() => valueAt(path, event)).toThrow('expected');
  });
});
