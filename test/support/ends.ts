import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { type JobEnded, jobEndedSchema } from '../../events/job-ended.ts';
import { ENDS_QUEUE_URL } from '../conformance/app/conformance-stack.ts';
import { eventually } from './eventually.ts';
import type { Pipeline } from './pipeline.ts';

const WITHIN_MS = 60_000;

/** The announced ends of jobs, as they arrive on the suite's own queue. */
export class Ends {
  readonly all: JobEnded[] = [];
  readonly #pipeline: Pipeline;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /** The first that is like this, be it there already. */
  async first(matches: (ended: JobEnded) => boolean, withinMs = WITHIN_MS): Promise<JobEnded> {
    return eventually(
      async () => {
        if (!this.all.some(matches)) await this.receive();
        return this.all.find(matches);
      },
      'the announcement of an end',
      withinMs,
    );
  }

  /** Takes what is there, after a short wait. */
  async receive(): Promise<void> {
    const { sqs, output } = this.#pipeline;
    const QueueUrl = output(ENDS_QUEUE_URL);
    const asked = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
    const { Messages = [] } = await sqs.send(asked);
    for (const { Body = '', ReceiptHandle } of Messages) {
      this.all.push(jobEndedSchema.parse((JSON.parse(Body) as { detail: unknown }).detail));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}
