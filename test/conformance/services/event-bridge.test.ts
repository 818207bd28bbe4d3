import { PutEventsCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { openServices, ownName, type Services } from '../../support/services.ts';
import { WATCHED_PREFIX } from '../app/service-fixtures.ts';

let services: Services;
beforeAll(async () => {
  services = await openServices();
});
afterAll(() => services.close());

/** Whether a pattern of the detail matches a detail. */
async function matches(detailPattern: unknown, detail: unknown, more: object = {}): Promise<boolean | undefined> {
  const event = {
    id: 'e',
    account: '123456789012',
    source: 'conformance',
    time: '2026-11-20T08:30:00Z',
    region: 'us-east-1',
    resources: [],
    'detail-type': 'Tested',
    detail,
  };
  const EventPattern = JSON.stringify({ ...more, detail: detailPattern });
  return (await services.bridge.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) })))
    .Result;
}

/** By https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html, as of 2026-11. */
const PATTERNS: readonly (readonly [
  name: string,
  pattern: unknown,
  match: readonly unknown[],
  differ: readonly unknown[],
])[] = [
  [
    'a value',
    { a: ['x', 1, true, null] },
    [{ a: 'x' }, { a: 1 }, { a: true }, { a: null }],
    [{ a: 'y' }, { a: '1' }, {}],
  ],
  ['a value of a list', { a: ['x', 'y'] }, [{ a: ['z', 'y'] }], [{ a: ['z'] }, { a: [] }]],
  ['an empty text', { a: [''] }, [{ a: '' }], [{ a: null }, { a: ' ' }, {}]],
  ['prefix', { a: [{ prefix: 'in/' }] }, [{ a: 'in/x' }, { a: 'in/' }], [{ a: 'min/x' }, { a: 'IN/x' }, { a: 5 }, {}]],
  ['prefix without case', { a: [{ prefix: { 'equals-ignore-case': 'in/' } }] }, [{ a: 'IN/x' }], [{ a: 'out/' }]],
  ['suffix', { a: [{ suffix: '.csv' }] }, [{ a: 'x.csv' }, { a: '.csv' }], [{ a: 'x.csv.gz' }, { a: 'x.CSV' }, {}]],
  ['equals-ignore-case', { a: [{ 'equals-ignore-case': 'Abc' }] }, [{ a: 'aBC' }, { a: 'abc' }], [{ a: 'abcd' }]],
  ['wildcard', { a: [{ wildcard: 'in/*/x*.csv' }] }, [{ a: 'in/d/x1.csv' }], [{ a: 'in/x1.csv' }, { a: 'in/d/y.csv' }]],
  ['wildcard for text with slashes', { a: [{ wildcard: 'in/*.csv' }] }, [{ a: 'in/a/b/x.csv' }], [{ a: 'in/a/b' }]],
  ['wildcard for no text', { a: [{ wildcard: '*in*' }] }, [{ a: 'in' }], [{ a: 'i' }]],
  ['wildcard that is escaped', { a: [{ wildcard: 'a\\*b*' }] }, [{ a: 'a*b' }, { a: 'a*bc' }], [{ a: 'axb' }]],
  ['anything-but a value', { a: [{ 'anything-but': 'x' }] }, [{ a: 'y' }, { a: 'xx' }], [{ a: 'x' }, {}]],
  ['anything-but several', { a: [{ 'anything-but': ['x', 'y'] }] }, [{ a: 'z' }], [{ a: 'x' }, { a: 'y' }]],
  ['anything-but numbers', { a: [{ 'anything-but': [1, 2] }] }, [{ a: 3 }], [{ a: 1 }, { a: 2 }]],
  ['anything-but a prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, [{ a: 'yx' }], [{ a: 'xy' }]],
  [
    'anything-but prefixes',
    { a: [{ 'anything-but': { prefix: ['x', 'y'] } }] },
    [{ a: 'z' }],
    [{ a: 'xa' }, { a: 'ya' }],
  ],
  ['anything-but a suffix', { a: [{ 'anything-but': { suffix: '.x' } }] }, [{ a: 'a.y' }], [{ a: 'a.x' }]],
  ['anything-but a wildcard', { a: [{ 'anything-but': { wildcard: '*/x/*' } }] }, [{ a: 'a/y/b' }], [{ a: 'a/x/b' }]],
  ['anything-but without case', { a: [{ 'anything-but': { 'equals-ignore-case': 'x' } }] }, [{ a: 'y' }], [{ a: 'X' }]],
  ['numeric equality', { a: [{ numeric: ['=', 5] }] }, [{ a: 5 }, { a: 5.0 }], [{ a: 5.1 }, { a: '5' }, {}]],
  ['numeric bounds', { a: [{ numeric: ['>', 0, '<=', 5] }] }, [{ a: 0.001 }, { a: 5 }], [{ a: 0 }, { a: 5.001 }]],
  ['numeric, below', { a: [{ numeric: ['<', -1.5] }] }, [{ a: -2 }], [{ a: -1.5 }, { a: 0 }]],
  [
    'exists',
    { a: [{ exists: true }] },
    [{ a: 'x' }, { a: null }, { a: 0 }, { a: '' }],
    [{}, { b: 1 }, { a: { b: 1 } }],
  ],
  ['exists, not', { a: [{ exists: false }] }, [{}, { b: 1 }], [{ a: 'x' }, { a: null }]],
  [
    'one of several matchers',
    { a: ['x', { prefix: 'y' }, { numeric: ['>', 3] }] },
    [{ a: 'x' }, { a: 'yy' }, { a: 4 }],
    [{ a: 3 }],
  ],
  ['all of several fields', { a: ['x'], b: [{ exists: true }] }, [{ a: 'x', b: 1 }], [{ a: 'x' }, { b: 1 }]],
  [
    'nested fields',
    { a: { b: { c: [{ prefix: 'x' }] } } },
    [{ a: { b: { c: 'xy' } } }],
    [{ a: { b: 'x' } }, { a: { c: 'x' } }],
  ],
  [
    'nested fields in a list',
    { a: { b: ['x'], c: ['y'] } },
    [{ a: [{ b: 'z' }, { b: 'x', c: 'y' }] }],
    [{ a: [{ b: 'x' }, { c: 'y' }] }],
  ],
  [
    '$or',
    { $or: [{ a: ['x'] }, { b: [{ numeric: ['>', 1] }] }] },
    [{ a: 'x' }, { b: 2 }, { a: 'x', b: 0 }],
    [{ a: 'y', b: 1 }, {}],
  ],
  [
    '$or beside a field',
    { c: ['z'], $or: [{ a: ['x'] }, { b: ['y'] }] },
    [{ c: 'z', b: 'y' }],
    [{ c: 'z' }, { a: 'x' }],
  ],
  [
    '$or within a field',
    { d: { $or: [{ a: ['x'] }, { b: ['y'] }] } },
    [{ d: { a: 'x' } }, { d: { b: 'y' } }],
    [{ a: 'x' }],
  ],
];

describe('a pattern', () => {
  it.each(PATTERNS)('by %s matches what it should, and nothing else', async (_name, pattern, match, differ) => {
    const outcomes = async (details: readonly unknown[]) =>
      Promise.all(details.map(async (detail) => [detail, await matches(pattern, detail)]));
    expect(await outcomes(match)).toEqual(match.map((detail) => [detail, true]));
    expect(await outcomes(differ)).toEqual(differ.map((detail) => [detail, false]));
  });

  it('looks at the fields around the detail too', async () => {
    expect(await matches({ a: ['x'] }, { a: 'x' }, { source: [{ prefix: 'conf' }], 'detail-type': ['Tested'] })).toBe(
      true,
    );
    expect(await matches({ a: ['x'] }, { a: 'x' }, { source: ['other'] })).toBe(false);
  });

  it.each([
    ['a matcher that nobody knows', { a: [{ like: 'x' }] }],
    ['a value that is in no list', { a: 'x' }],
    ['an empty list', { a: [] }],
    ['a range without a number', { a: [{ numeric: ['>', 'x'] }] }],
    ['a prefix that is no text', { a: [{ prefix: 5 }] }],
    ['an exists that is no boolean', { a: [{ exists: 'yes' }] }],
  ])('with %s is refused', async (_what, pattern) => {
    await expect(matches(pattern, { a: 'x' })).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
  });
});

/** What rules said of a run, once they said all that they should. */
async function delivered(isOurs: (detail: Record<string, unknown>) => boolean, count: number) {
  const seen: { rule: string; detail: Record<string, unknown> }[] = [];
  return eventually(async () => {
    const bodies = (await services.drain(services.names.eventsQueueUrl)).map(({ Body }) => JSON.parse(Body ?? '{}'));
    seen.push(...(bodies as typeof seen).filter(({ detail }) => isOurs(detail)));
    return seen.length >= count ? seen : undefined;
  }, `${count} deliveries`);
}

describe('an event on a bus', () => {
  it('goes to the target of each rule that it matches, as the rule words it', async () => {
    const run = ownName('events');
    const details = {
      large: { size: 11, file: { name: 'a/private/b' } },
      csv: { size: 1, file: { name: 'a.csv' } },
      neither: { size: 10, file: { name: 'c/private/d' } },
      other: { file: { name: 'a.txt' } },
      bare: {},
    };
    const Entries = Object.entries(details).map(([name, detail]) => ({
      EventBusName: services.names.busName,
      Source: 'conformance.test',
      DetailType: 'Tested',
      Detail: JSON.stringify({ ...detail, run, name }),
    }));
    const { FailedEntryCount, Entries: accepted = [] } = await services.bridge.send(new PutEventsCommand({ Entries }));
    expect(FailedEntryCount).toBe(0);
    expect(new Set(accepted.map(({ EventId }) => EventId)).size).toBe(5);
    const seen = await delivered((detail) => detail['run'] === run, 4);
    expect(seen.map(({ rule, detail }) => `${rule} ${detail['name']}`).sort()).toEqual([
      'either csv',
      'either large',
      'others csv',
      'others other',
    ]);
    expect(seen.find(({ detail }) => detail['name'] === 'csv')?.detail).toEqual({ ...details.csv, run, name: 'csv' });
  });

  it('of which one is malformed is refused alone', async () => {
    const entry = { Source: 'conformance.none', DetailType: 'Tested', EventBusName: services.names.busName };
    const Entries = [
      { ...entry, Detail: '{"no json' },
      { ...entry, Detail: '{}' },
    ];
    const { FailedEntryCount, Entries: answers } = await services.bridge.send(new PutEventsCommand({ Entries }));
    expect(FailedEntryCount).toBe(1);
    expect(answers).toMatchObject([{ ErrorCode: 'MalformedDetail' }, { EventId: expect.stringMatching(/./) }]);
  });
});

describe('an object in the bucket', () => {
  it('that a rule watches is told with its size, ETag and version', async () => {
    const { bucketName: Bucket } = services.names;
    const name = ownName('object');
    const written = await Promise.all(
      [`unwatched/${name}`, `${WATCHED_PREFIX}${name}`].map((Key) =>
        services.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' })),
      ),
    );
    const [told] = await delivered(
      ({ object }) => (object as { key: string } | undefined)?.key.endsWith(name) === true,
      1,
    );
    expect(told?.rule).toBe('objects');
    expect(told?.detail).toMatchObject({
      bucket: { name: Bucket },
      object: {
        key: `${WATCHED_PREFIX}${name}`,
        size: 5,
        etag: written[1]?.ETag?.replaceAll('"', ''),
        'version-id': written[1]?.VersionId,
      },
      reason: 'PutObject',
    });
    await Promise.all(
      [`unwatched/${name}`, `${WATCHED_PREFIX}${name}`].map((Key, n) =>
        services.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: written[n]?.VersionId })),
      ),
    );
  });
});
