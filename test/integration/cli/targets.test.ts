import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fanout, fanout, lastJson, type Ran, workFolder } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';

const cwd = workFolder('targets');
/** Nobody's credentials, profiles and region: those of this machine would change what is said. */
const NOBODY = {
  HOME: cwd,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
  AWS_REGION: undefined,
  AWS_DEFAULT_REGION: undefined,
  AWS_ENDPOINT_URL: undefined,
};
const SOME = { ...NOBODY, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'us-east-1' };

const run = (args: readonly string[], env: Readonly<Record<string, string | undefined>> = NOBODY): Promise<Ran> =>
  new Fanout(['run', 'square', '--range', '0..3', ...args], cwd, env).ended;

const servers: Server[] = [];
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
afterAll(() => {
  for (const server of servers) server.close();
});

/** An endpoint whose CloudFormation knows one stack. */
const serveStack = (status: string, outputs: Record<string, string> = {}) =>
  serve((_request, response) => {
    const members = Object.entries(outputs).map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    );
    response.setHeader('content-type', 'text/xml');
    response.end(
      `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>FanOut</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>${status}</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
  });

/** Says one line on stderr, and nothing else. */
function expectLine({ code, stdout, stderr }: Ran, wanted: number, line: RegExp): void {
  expect(stderr).toMatch(line);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect({ code, stdout }).toEqual({ code: wanted, stdout: '' });
}

describe('an endpoint', () => {
  it('where nothing listens', async () => {
    expectLine(await run(['--endpoint', 'http://127.0.0.1:1']), 3, /nothing answers at http:\/\/127\.0\.0\.1:1/);
  });

  it('that answers with a web page', async () => {
    const page = await serve((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><html><body><br>hello</body></html>');
    });
    expectLine(await run(['--endpoint', page]), 3, /what answers at http.* doesn't speak the AWS protocols/);
    const missing = await serve((_request, response) => response.writeHead(404).end('<html>not here</html>'));
    expectLine(await run(['--endpoint', missing]), 3, /doesn't speak the AWS protocols/);
  });

  it('that has no such stack', async () => {
    const none = await serve((_request, response) => {
      response.writeHead(400, { 'content-type': 'text/xml' });
      response.end(
        '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id FanOut-dev does not exist</Message></Error></ErrorResponse>',
      );
    });
    const said = /there is no stack FanOut-dev at http.* — fanout deploy --endpoint http.* --stage dev deploys one/;
    expectLine(await run(['--endpoint', none, '--stage', 'dev']), 3, said);
    const own = ['--endpoint', none, '--stack', 'Orders', '--stage', 'dev'];
    expectLine(await run(own), 3, /no stack Orders-dev .* — fanout deploy .* --stack Orders --stage dev deploys one/);
  });

  it('that says the credentials have expired, or are none of its own', async () => {
    const refuse = (code: string) =>
      serve((_request, response) => {
        response.writeHead(403, { 'content-type': 'text/xml' });
        response.end(`<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`);
      });
    expectLine(await run(['--endpoint', await refuse('ExpiredToken')], SOME), 3, /the credentials have expired/);
    expectLine(await run(['--endpoint', await refuse('InvalidClientTokenId')], SOME), 3, /aren't accepted by http/);
  });
});

describe('a stack', () => {
  it.each([
    ['CREATE_IN_PROGRESS', /is being deployed \(CREATE_IN_PROGRESS\) — try again/],
    ['ROLLBACK_COMPLETE', /was not deployed in whole \(ROLLBACK_COMPLETE\) — fanout deploy/],
    ['REVIEW_IN_PROGRESS', /was not deployed in whole \(REVIEW_IN_PROGRESS\) — fanout deploy/],
    ['DELETE_IN_PROGRESS', /is being deleted \(DELETE_IN_PROGRESS\)/],
  ])('in state %s', async (status, said) => {
    expectLine(await run(['--endpoint', await serveStack(status)]), 3, said);
  });

  it('of another protocol version, or with no pipeline in it', async () => {
    const other = await serveStack('CREATE_COMPLETE', { FanOutProtocolVersion: '7' });
    expectLine(await run(['--endpoint', other]), 3, /expected a stack of protocol version 1, got 7/);
    const none = await serveStack('CREATE_COMPLETE', { Url: 'x' });
    expectLine(await run(['--endpoint', none]), 3, /expected a stack with a FanOut pipeline in it/);
  });
});

describe('AWS', () => {
  it('without a region, credentials, or the profile', async () => {
    expectLine(await run(['--target', 'aws']), 3, /no region is set/);
    expectLine(await run(['--target', 'aws'], { ...NOBODY, AWS_REGION: 'us-east-1' }), 3, /no AWS credentials/);
    const profile = { ...NOBODY, AWS_REGION: 'us-east-1', AWS_PROFILE: 'nonesuch' };
    expectLine(await run(['--target', 'aws'], profile), 3, /profile "nonesuch" gives no credentials/);
  });

  it('in a region that is none', async () => {
    expectLine(await run(['--target', 'aws'], { ...SOME, AWS_REGION: 'mars-1' }), 3, /no such host: .*mars-1/);
  });
});

describe('what a deployed stack decides', () => {
  it.each([
    [['--concurrency', '3'], /concurrency: expected none: .*the prop maxConcurrency .* — fanout deploy --concurrency/],
    [['--tasks', 'mine.ts'], /tasks: expected none: .* — fanout deploy --tasks/],
    [['--stage', 'a b'], /--stage: expected 1-32 letters/],
  ])('%j is refused', async (args, said) => {
    expectLine(await run(['--endpoint', 'http://127.0.0.1:1', ...args]), 2, said);
  });

  it.each(['deploy', 'diff', 'destroy'])('%s has nothing to do for the local target', async (command) => {
    expectLine(await fanout([command, '--target', 'local'], cwd), 2, /--target: expected localstack or aws, got local/);
  });

  it('deploy reaches its target before it synthesizes', async () => {
    const began = performance.now();
    const args = ['deploy', '--endpoint', 'http://127.0.0.1:1'];
    expectLine(await fanout(args, cwd), 3, /nothing answers/);
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});

describe('a runtime that is up, by its endpoint', () => {
  let up: Fanout;
  let endpoint: string;
  beforeAll(async () => {
    up = new Fanout(['up'], cwd);
    endpoint = await eventually(() => /http:\/\/127[.\d:]+/.exec(up.stdout)?.[0], 'an endpoint', 30_000);
  });
  afterAll(async () => {
    up.child.kill('SIGKILL');
    await up.ended;
  });

  it('does what it does as the local target', async () => {
    await writeFile(join(cwd, 'items.jsonl'), '1\n"two"\n3\n');
    const at = ['--endpoint', endpoint];
    const ran = await fanout(['run', 'square', 'items.jsonl', '--job-id', `at-${process.pid}`, ...at, '--json'], cwd);
    expect(ran.code).toBe(1);
    const { jobId } = lastJson(ran) as { jobId: string };
    expect(lastJson(ran)).toMatchObject({ state: 'partial', succeeded: 2, failed: 1 });
    expect(lastJson(await fanout(['status', jobId, ...at, '--json'], cwd))).toMatchObject({ jobId, state: 'partial' });
    expect((await fanout(['results', jobId, ...at], cwd)).stdout.trim().split('\n')).toHaveLength(3);
    expect((await fanout(['failures', jobId, ...at], cwd)).stdout).toMatch(/item 1: SchemaViolation/);
    expect((await fanout(['tasks', ...at], cwd)).stdout).toContain('square');
    expect((await fanout(['cancel', jobId, ...at], cwd)).stderr).toMatch(/had ended/);
    expect(await fanout(['run', 'squar', '--range', '0..1', ...at], cwd)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/unknown task "squar".*did you mean square/),
    });
  });

  it('that ends in the middle of a job is said to, with how to go on', async () => {
    const args = ['run', 'sleep', '--range', '0..200', '--param', 'ms=200', '--job-id', 'lost', '--endpoint', endpoint];
    const running = new Fanout(args, cwd);
    const hasBegun = async () => (await fanout(['status', 'lost', '--endpoint', endpoint], cwd)).code === 0;
    await eventually(async () => (await hasBegun()) || undefined, 'a job', 30_000);
    up.child.kill('SIGKILL');
    const { code, stderr } = await running.ended;
    expect(stderr).toMatch(/job lost was lost sight of: nothing answers at .* — .*fanout wait lost/);
    expect(code).toBe(3);
  });
});
