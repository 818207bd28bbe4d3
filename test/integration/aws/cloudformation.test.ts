import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { describeStack } from '../../../aws/cloudformation.ts';

it('a server that never answers is given up', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const endpoint = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  };
  await expect(describeStack(endpoint, 'FanOut', 20)).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(sockets).toHaveLength(3);
  silent.close();
  for (const socket of sockets) socket.destroy();
});
