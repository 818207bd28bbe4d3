import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { ownName, type Services } from './services.ts';

/** Queues that a test makes as it needs them, all deleted by `delete`. */
export class OwnQueues {
  readonly #services: Services;
  readonly #urls: string[] = [];

  constructor(services: Services) {
    this.#services = services;
  }

  /** @returns its URL */
  async create(Attributes: Readonly<Record<string, string>> = {}): Promise<string> {
    const command = new CreateQueueCommand({ QueueName: ownName('conformance'), Attributes });
    const { QueueUrl = '' } = await this.#services.sqs.send(command);
    this.#urls.push(QueueUrl);
    return QueueUrl;
  }

  /** The attributes that a queue has. */
  async attributes(QueueUrl: string): Promise<Readonly<Record<string, string>>> {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    return (await this.#services.sqs.send(command)).Attributes ?? {};
  }

  /** @returns the URL of a queue whose messages go to `deadLetterUrl` past `maxReceiveCount` */
  async createWithDeadLetters(deadLetterUrl: string, maxReceiveCount: number, attributes = {}): Promise<string> {
    const deadLetterTargetArn = (await this.attributes(deadLetterUrl))['QueueArn'];
    return this.create({ ...attributes, RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }) });
  }

  async delete(): Promise<void> {
    await Promise.all(this.#urls.map((QueueUrl) => this.#services.sqs.send(new DeleteQueueCommand({ QueueUrl }))));
  }
}
