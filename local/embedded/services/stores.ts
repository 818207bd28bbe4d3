import { REGION } from '../account.ts';
import { openPersistence, S3Store, SnsStore, SqsStore } from '../quirks/fauxqs-internals.ts';
import type { FauxqsStores } from './s3.ts';

/**
 * The stores behind SQS, SNS and S3; with a `directory` their content of an earlier run is back in them, and every
 * write goes to it.
 */
export async function openStores(
  directory: string | undefined,
  endpoint: string,
): Promise<FauxqsStores & { close(): void }> {
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  // An empty host makes queue URLs of the request's own Host: the gateway's, which the JS SDK then follows.
  stores.sqsStore.host = '';
  stores.sqsStore.region = REGION;
  stores.snsStore.region = REGION;
  if (directory === undefined) return { ...stores, close: () => {} };

  const persistence = await openPersistence(directory);
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  // Only now, or loading would write everything a second time.
  const { queues } = stores.sqsStore;
  for (const queue of [...queues.values()]) {
    queues.delete(queue.url);
    queue.url = `${endpoint}${new URL(queue.url).pathname}`;
    queues.set(queue.url, queue);
    queue.persistence = persistence;
    // Whoever had received a message is gone with the earlier run: nobody will settle it, nor hear of its visibility.
    for (const receiptHandle of [...queue.inflightMessages.keys()]) queue.changeVisibility(receiptHandle, 0);
  }
  stores.sqsStore.persistence = persistence;
  stores.snsStore.persistence = persistence;
  stores.s3Store.persistence = persistence;
  return { ...stores, close: () => persistence.close() };
}
