import { DescribeStacksCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocal } from '../../../../local/embedded/start-local.ts';
import { type MiniStack, startMiniStack } from './support/mini-stack.ts';
import { rawRequest } from './support/raw-request.ts';

let stack: MiniStack;

beforeAll(async () => {
  stack = await startMiniStack();
});
afterAll(() => stack.close());

describe('who may come in', () => {
  const path = '/_fanout/health';

  it.each([
    ['a page of another site', { origin: 'https://example.com' }],
    ['a page whose origin is opaque', { origin: 'null' }],
    ['a cross-site request without an origin', { 'sec-fetch-site': 'cross-site' }],
    ['a foreign name that was bound to 127.0.0.1', { host: 'example.com' }],
    ['a foreign name with the right port', { host: 'PORT:example.com' }],
    ['a name that only begins like ours', { host: 'PORT:localhost.example.com' }],
    ['another port', { host: '127.0.0.1:1' }],
  ])('refuses %s', async (_name, stated) => {
    const { port } = new URL(stack.local.endpoint);
    const headers = Object.fromEntries(
      Object.entries(stated).map(([name, value]) => [
        name,
        value.startsWith('PORT:') ? `${value.slice('PORT:'.length)}:${port}` : value,
      ]),
    );
    const { statusCode, body } = await rawRequest(stack.local.endpoint, { path, headers });
    expect(statusCode).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ __type: 'AccessDenied' });
  });

  it.each(['127.0.0.1', 'localhost', 'LOCALHOST'])('lets in %s', async (name) => {
    const { port } = new URL(stack.local.endpoint);
    const { statusCode } = await rawRequest(stack.local.endpoint, { path, headers: { host: `${name}:${port}` } });
    expect(statusCode).toBe(200);
  });
});

describe('what it answers itself', () => {
  it('tells its health and its environments', async () => {
    const health = await rawRequest(stack.local.endpoint, { path: '/_fanout/health' });
    const environments = await rawRequest(stack.local.endpoint, { path: '/_fanout/environments' });
    expect(JSON.parse(health.body)).toEqual({ status: 'ok', pid: process.pid, stackName: 'Mini' });
    expect(JSON.parse(environments.body)).toEqual(stack.local.environments());
  });

  it('says which services there are when asked for another', async () => {
    const headers = { 'x-amz-target': 'Kinesis_20131202.ListStreams', 'content-type': 'application/x-amz-json-1.1' };
    const answer = await rawRequest(stack.local.endpoint, { method: 'POST', headers }, '{}');
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(answer.body).message).toContain('not Kinesis_20131202.ListStreams');
  });

  it('says who the caller is', async () => {
    const identity = await stack.sts.send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe('000000000000');
  });

  it('lets anybody be any role', async () => {
    const role = { RoleArn: 'arn:aws:iam::000000000000:role/deployer', RoleSessionName: 'me' };
    const { Credentials, AssumedRoleUser } = await stack.sts.send(new AssumeRoleCommand(role));
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/deployer/me');
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now());
  });

  it('keeps parameters, and says of one that is not there what the CDK command looks for', async () => {
    const ask = async (action: string, body: object) => {
      const headers = { 'x-amz-target': `AmazonSSM.${action}`, 'content-type': 'application/x-amz-json-1.1' };
      const answer = await rawRequest(stack.local.endpoint, { method: 'POST', headers }, JSON.stringify(body));
      return JSON.parse(answer.body);
    };
    expect(await ask('GetParameter', { Name: '/x' })).toMatchObject({ __type: 'ParameterNotFound' });
    expect(await ask('PutParameter', { Name: '/x', Value: '1', Type: 'String' })).toMatchObject({ Version: 1 });
    expect(await ask('PutParameter', { Name: '/x', Value: '2' })).toMatchObject({ __type: 'ParameterAlreadyExists' });
    expect(await ask('GetParameters', { Names: ['/x', '/y'] })).toMatchObject({
      Parameters: [{ Name: '/x', Value: '1' }],
      InvalidParameters: ['/y'],
    });
    expect(await ask('DeleteParameter', { Name: '/x' })).toEqual({});
  });

  it('hands SNS to fauxqs', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const form = 'Action=CreateTopic&Name=told&Version=2010-03-31';
    const { statusCode, body } = await rawRequest(stack.local.endpoint, { method: 'POST', headers }, form);
    expect(statusCode).toBe(200);
    expect(body).toContain('<TopicArn>arn:aws:sns:us-east-1:000000000000:told</TopicArn>');
  });

  it('describes the stack with its outputs', async () => {
    const { Stacks } = await stack.cloudFormation.send(new DescribeStacksCommand({ StackName: 'Mini' }));
    const { StackSummaries } = await stack.cloudFormation.send(new ListStacksCommand({}));
    expect(Stacks?.[0]).toMatchObject({ StackName: 'Mini', StackStatus: 'CREATE_COMPLETE' });
    expect(Stacks?.[0]?.Outputs).toContainEqual({
      OutputKey: 'WorkUrl',
      OutputValue: stack.output('WorkUrl'),
      Description: 'where work goes',
    });
    expect(StackSummaries?.map(({ StackName }) => StackName)).toEqual(['Mini']);
  });

  it('knows no other stack', async () => {
    await expect(stack.cloudFormation.send(new DescribeStacksCommand({ StackName: 'Other' }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id Other does not exist',
    });
  });
});

describe('the port', () => {
  it('is named when it is taken', async () => {
    const port = Number(new URL(stack.local.endpoint).port);
    await expect(startLocal({ port })).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);
  });

  it('is free again after close', async () => {
    const first = await startLocal();
    const port = Number(new URL(first.endpoint).port);
    await first.close();
    const second = await startLocal({ port });
    expect(second.endpoint).toBe(first.endpoint);
    await second.close();
  });
});
