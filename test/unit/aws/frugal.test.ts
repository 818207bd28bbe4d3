import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { frugal, lean } from '../../../aws/frugal.ts';

it('says who asks, signed and in few words, and logs nothing', async () => {
  const requests: { headers: Record<string, string> }[] = [];
  const client = lean(
    new DynamoDBClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      ...frugal,
      requestHandler: {
        handle: async (request: { headers: Record<string, string> }) => {
          requests.push(request);
          return { response: { statusCode: 200, headers: {}, body: Buffer.from('{}') } };
        },
      } as never,
    }),
  );
  await client.send(new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'key' } } }));
  const { headers } = requests[0] ?? { headers: {} as Record<string, string> };
  expect(headers['user-agent']).toBe('fanout');
  expect(headers['x-amz-user-agent']).toBeUndefined();
  expect(headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 /);
  expect(client.middlewareStack.identify().join()).not.toContain('logger');
});
