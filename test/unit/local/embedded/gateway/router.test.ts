import { expect, it } from 'vitest';
import { serviceOf } from '../../../../../local/embedded/gateway/router.ts';

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
});
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

it.each<[string, string, Record<string, string>, unknown]>([
  ['POST', '/', { 'x-amz-target': 'AmazonSQS.SendMessage' }, 'sqs'],
  ['POST', '/', { 'x-amz-target': 'DynamoDB_20120810.GetItem' }, 'dynamodb'],
  ['POST', '/', { 'x-amz-target': 'AWSEvents.PutEvents' }, 'events'],
  ['POST', '/', { 'x-amz-target': 'AmazonSSM.GetParameter' }, 'ssm'],
  ['POST', '/', { 'x-amz-target': 'Kinesis_20131202.PutRecord' }, { target: 'Kinesis_20131202.PutRecord' }],
  ['POST', '/2015-03-31/functions/x/invocations', signed('lambda'), 'lambda'],
  ['GET', '/2015-03-31/functions/', {}, 'lambda'],
  ['GET', '/2015-03-31/event-source-mappings?FunctionName=x', {}, 'lambda'],
  ['GET', '/2015-03-31/functions/', signed('s3'), 's3'],
  ['POST', '/', { ...signed('cloudformation'), ...form }, 'query'],
  ['POST', '/', form, 'query'],
  ['GET', '/_fanout/health', {}, 'control'],
  ['PUT', '/bucket/key', {}, 's3'],
  ['POST', '/bucket/key?uploads', signed('s3'), 's3'],
  ['GET', '/', {}, 's3'],
])('%s %s %o is for %s', (method, url, headers, expected) => {
  expect(serviceOf({ method, url, headers })).toEqual(expected);
});
