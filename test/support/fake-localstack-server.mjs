// Answers as LocalStack does, as far as `fanout localstack` looks. argv: a folder of files that say how it behaves.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const is = (how) => existsSync(join(process.argv[2], how));
const port = Number(process.env.GATEWAY_LISTEN.split(':').at(-1));
const session = randomUUID();
const answers = {
  '/_localstack/health': { services: {}, version: '4.13.1' },
  '/_localstack/info': { version: '4.13.1', session_id: session },
};

console.log('it starts');
if (is('ends-early')) {
  console.error('no room for it');
  process.exit(1);
}
if (is('leaves-a-child')) console.log('child', spawn('/bin/sleep', ['1000'], { stdio: 'ignore' }).pid);
process.on('SIGTERM', () => process.exit(0));
const server = createServer((request, response) => {
  const answer = answers[request.url];
  response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer ?? {}));
});
if (is('is-slow')) setInterval(() => undefined, 1_000);
else server.listen(port, '127.0.0.1');
