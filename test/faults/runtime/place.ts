import type { QueueNote } from '../inject/queue-faults.ts';
import type { QueueFaults } from '../plan/plan.ts';

/** A deployed stack that faults can be done to. */
export interface FaultPlace {
  readonly target: 'local' | 'localstack';
  /** Of the services themselves, without faults. */
  readonly endpoint: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Whether what mappings receive and delete goes wrong by the plan here; elsewhere copies are sent. */
  readonly hasQueueFaults: boolean;
  /** A new run: its faults between queues and mappings. `undefined`: none any more. */
  begin(seed: number, odds: QueueFaults | undefined): void;
  /** Messages that the faults hold back. */
  held(): number;
  /** Hears of what becomes of messages, and of what functions say is wrong. */
  onNotes: (notes: readonly QueueNote[], log: readonly string[]) => void;
  /** Kills the runtime with SIGKILL, and starts it again with what it kept. */
  restart(): Promise<void>;
  close(): Promise<void>;
}
