import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dynamoClient } from '../../aws/clients.ts';
import { dynamoTable } from '../../aws/dynamodb.ts';
import type { Condition, Item, Update, Value } from '../../core/ledger/update.ts';
import type { TablePort } from '../../core/ports.ts';
import { createDynamoDbService } from '../../local/embedded/services/dynamodb.ts';
import { SEED } from '../support/simulation/budget.ts';
import { carryOutUpdate } from '../support/simulation/memory-table.ts';

const TABLE = 'ledger';
const service = await createDynamoDbService(undefined);
let server: Server;
let table: TablePort;

beforeAll(async () => {
  server = createServer(service.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = dynamoClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  table = dynamoTable(client, TABLE, 'open');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await service.close();
});

// Names that the ledger uses, reserved words among them; `n` and `s` are added to, so they hold numbers only.
const NAMES = ['state', 'total', 'expected', 'c0', 'open', 'ttl'];
const COUNTERS = ['n', 's'];
const number = fc.oneof(fc.integer({ min: -5, max: 70 }), fc.constantFrom(2 ** 40, 0.5));
const value: fc.Arbitrary<Value> = fc.oneof(
  number,
  fc.constantFrom('open', 'ended', 'ü 🎈'),
  fc.boolean(),
  fc.uint8Array({ minLength: 1, maxLength: 3 }),
);
const name = fc.constantFrom(...NAMES, ...COUNTERS);
const single: fc.Arbitrary<Condition> = fc.oneof(
  name.map((absent) => ({ absent })),
  name.map((exists) => ({ exists })),
  fc.tuple(name, value).map((equals) => ({ equals })),
  fc.tuple(name, number).map((below) => ({ below })),
  fc.tuple(name, number).map((above) => ({ above })),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: single },
  { weight: 1, arbitrary: fc.array(single, { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })) },
);
/** One update: an attribute is set, or added to, or removed, never two of these. */
const update: fc.Arbitrary<Update> = fc
  .record({
    key: fc.constantFrom('a', 'b'),
    when: fc.array(condition, { maxLength: 2 }),
    set: fc.dictionary(fc.constantFrom(...NAMES), value, { minKeys: 1, maxKeys: 3 }),
    add: fc.dictionary(fc.constantFrom(...COUNTERS), number, { maxKeys: 2 }),
    remove: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 }),
  })
  .map(({ remove, ...rest }) => ({
    ...rest,
    name: 'any',
    remove: remove.filter((one) => !(one in rest.set)),
  }));

let rounds = 0;

it('an update in memory and the same update as DynamoDB carries it out come to the same', {
  timeout: 60_000,
}, async () => {
  console.log(`table: seed ${SEED}`);
  await fc.assert(
    fc.asyncProperty(fc.array(update, { minLength: 1, maxLength: 12 }), async (updates) => {
      rounds += 1;
      const memory = new Map<string, Item>();
      for (const one of updates) {
        const key = `${rounds}-${one.key}`;
        const expected = carryOutUpdate(memory.get(key), one);
        if (expected.applied) memory.set(key, expected.item);
        expect(await table.update({ ...one, key })).toEqual(expected);
      }
      for (const [key, item] of memory) expect(await table.get(key)).toEqual(item);
    }),
    { seed: SEED, numRuns: 120 },
  );
});
