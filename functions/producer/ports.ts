import { lateS3Client, sqsClient } from '../../aws/clients.ts';
import { lambdaProducer } from '../../aws/lambda.ts';
import { headObject, readObjectFrom } from '../../aws/s3.ts';
import { sqsQueue } from '../../aws/sqs.ts';
import { ledgerPorts } from '../ports.ts';
import type { Settings } from '../settings.ts';
import type { ReadObject } from './inputs/open.ts';

/** The producer's ports: ledger and bucket, the queue, and itself. */
export function producerPorts(settings: Settings) {
  const ledger = ledgerPorts(settings);
  const inputs = lateS3Client();
  return {
    ...ledger,
    headObject: (bucket: string, key: string, versionId?: string) => headObject(inputs(), bucket, key, versionId),
    readInput: ((pinned, fromByte) => readObjectFrom(inputs(), pinned, fromByte)) satisfies ReadObject,
    queue: sqsQueue(sqsClient(), settings.queueUrl),
    producer: lambdaProducer(settings.producerName),
  };
}
export type ProducerPorts = ReturnType<typeof producerPorts>;
