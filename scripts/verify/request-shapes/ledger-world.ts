import { bucketClient, dynamoClient, sqsClient } from '../../../aws/clients.ts';
import { dynamoTable } from '../../../aws/dynamodb.ts';
import { eventBridgeAnnouncer } from '../../../aws/eventbridge.ts';
import { lambdaProducer } from '../../../aws/lambda.ts';
import { s3Objects } from '../../../aws/s3.ts';
import { sqsQueue } from '../../../aws/sqs.ts';
import { type ChunkEffect, type Delivery, liveChunk, type Work } from '../../../core/chunk/life.ts';
import { markUpdate } from '../../../core/chunk/marks.ts';
import { OPEN_INDEX } from '../../../core/config.ts';
import { type Packing, type ProduceEffect, produce } from '../../../core/job/produce.ts';
import { type Flow, type LedgerEffect, type LedgerPorts, perform, run } from '../../../core/ledger/flow.ts';
import { FAN_IN, type Tree } from '../../../core/ledger/tree.ts';
import type { Item } from '../../../core/ledger/update.ts';
import type { TablePort } from '../../../core/ports.ts';
import { encodeChunkMessage } from '../../../events/chunk-message.ts';
import { LINE_BREAK } from '../../../events/item-line.ts';
import { carryOutUpdate } from '../../../test/support/simulation/memory-table.ts';

export const BUCKET = 'fanout-data-1';
export const QUEUE_URL = 'https://sqs.eu-central-1.amazonaws.com/123456789012/FanOut-Work-1';
export const FUNCTION = 'FanOut-Producer-1';
export const PLACE = { region: 'eu-central-1' } as const;

/** The ledger's own flows on the real adapters. Memory says what came of each step, since nobody answers a recorded call. */
export class LedgerWorld {
  readonly table: TablePort;
  readonly queue = sqsQueue(sqsClient(PLACE), QUEUE_URL);
  readonly producer = lambdaProducer(FUNCTION, PLACE);
  nowMs = 1_790_000_000_000;
  /** Names of the updates that were written, without their numbers. */
  readonly updates = new Set<string>();
  readonly #items = new Map<string, Item>();
  readonly #texts = new Map<string, string>();
  readonly #ports: LedgerPorts;
  #deliveries = 0;

  constructor() {
    const table = dynamoTable(dynamoClient(PLACE), 'FanOut-Ledger-1', OPEN_INDEX);
    const objects = s3Objects(bucketClient(PLACE), BUCKET);
    const announcer = eventBridgeAnnouncer('FanOutBus1', PLACE);
    this.table = {
      get: async (key) => {
        await table.get(key);
        return this.#items.get(key);
      },
      update: async (update) => {
        this.updates.add(update.name);
        await table.update(update);
        const result = carryOutUpdate(this.#items.get(update.key), update);
        if (result.applied) this.#items.set(update.key, result.item);
        return result;
      },
      openJobs: () => table.openJobs(),
    };
    this.#ports = {
      table: this.table,
      announce: (ended) => announcer.announce(ended),
      readObject: async (key) => {
        await objects.get(key);
        return this.#texts.get(key);
      },
      writeObject: async (key, body) => {
        this.#texts.set(key, body);
        await objects.put(key, body);
      },
      drawDeliveryId: () => Uint8Array.of(0, 0, 0, 0, 0, ++this.#deliveries),
      nowMs: () => this.nowMs,
    };
  }

  run<Result>(flow: Flow<Result, LedgerEffect>): Promise<Result> {
    return run(flow, (effect) => perform(this.#ports, effect));
  }

  /** Produces what it is given; out of time after as many windows as `most` says. */
  produce(tree: Tree, packings: readonly Packing[], most = Number.POSITIVE_INFINITY, created?: Item): Promise<string> {
    const rest = [...packings];
    let left = most;
    return run(produce(tree, created), async (effect: ProduceEffect) => {
      switch (effect.type) {
        case 'open':
          return undefined;
        case 'pack':
          return rest.shift();
        case 'isOutOfTime':
          return left-- <= 0;
        case 'invokeNext':
          return this.producer.invoke(tree.job);
        case 'send':
          return this.queue.send(effect.window.bodies.map((body) => ({ body, groupId: 'job-1' })));
        default:
          return perform(this.#ports, effect);
      }
    });
  }

  /** One delivery of a chunk, of which `work` is done. */
  deliver(given: Omit<Delivery, 'deliveryId'>, work: (work: Work) => void): Promise<string> {
    const delivery = { ...given, deliveryId: this.#ports.drawDeliveryId() };
    return run(liveChunk(delivery, FAN_IN), async (effect: ChunkEffect) => {
      switch (effect.type) {
        case 'job':
          return this.table.get(effect.key);
        case 'work':
          if (effect.work.marked)
            await this.table.update(
              markUpdate(effect.work.tree, given.header.chunk, delivery.deliveryId, 0, this.nowMs),
            );
          return work(effect.work);
        case 'continue':
          return this.queue.send([
            {
              body: encodeChunkMessage(effect.header, `1${LINE_BREAK}2`),
              groupId: 'job-1',
              delaySeconds: effect.delaySeconds,
            },
          ]);
        case 'random':
          return 0.5;
        default:
          return perform(this.#ports, effect);
      }
    });
  }
}
