import { expect, it } from 'vitest';
import { retainedOf } from '../../../../client/deploy/retained.ts';

it('what a stack retains is counted by its type; what goes with it is not', () => {
  const queue = { Type: 'AWS::SQS::Queue' };
  expect(
    retainedOf([
      { ...queue, DeletionPolicy: 'Retain' },
      { ...queue, DeletionPolicy: 'Delete' },
      { ...queue, DeletionPolicy: 'RetainExceptOnCreate' },
      { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' },
      { Type: 'AWS::Lambda::Function' },
    ]),
  ).toEqual(['2 AWS::SQS::Queue', '1 AWS::S3::Bucket']);
});
