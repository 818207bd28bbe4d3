import { DeleteMessageBatchCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Announcement } from '../oracle/evidence.ts';
import type { Stage } from './stage.ts';

/** Messages that a queue has, be they visible, worked on or delayed. */
export async function messagesIn({ sqs }: Pick<Stage, 'sqs'>, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  const count = (suffix: string) => Number(Attributes[`ApproximateNumberOfMessages${suffix}` as 'All'] ?? 0);
  return count('') + count('NotVisible') + count('Delayed');
}

/** What both queues of the pipeline have left. */
export async function leftIn(stage: Stage): Promise<Readonly<Record<'work' | 'dead-letter', number>>> {
  const [work, deadLetter] = await Promise.all([
    messagesIn(stage, stage.queues.work),
    messagesIn(stage, stage.queues['dead-letter']),
  ]);
  return { work, 'dead-letter': deadLetter };
}

/** Takes every announced end that is there. */
export async function takeAnnouncements({ sqs, queues }: Stage): Promise<Announcement[]> {
  const found: Announcement[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queues.ends, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    if (Messages.length === 0) return found;
    for (const { Body = '{}' } of Messages) found.push((JSON.parse(Body) as { detail: Announcement }).detail);
    const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queues.ends, Entries }));
  }
}
