import { arnOf } from '../account.ts';
import { type BridgeEvent, createEvent } from './event.ts';
import { type TargetInput, targetPayload } from './input-transformer.ts';
import { type EventPattern, matchesPattern } from './pattern.ts';
import { parseSchedule, startSchedule } from './schedule.ts';

/** Where a rule sends its events. */
export interface RuleTarget extends TargetInput {
  readonly id: string;
  /** A function, an SQS queue, or another event bus. */
  readonly arn: string;
  readonly deadLetterArn?: string;
}

/** By pattern, by schedule, or both. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly enabled: boolean;
  readonly pattern?: EventPattern;
  readonly scheduleExpression?: string;
  readonly targets: readonly RuleTarget[];
}

/** What a bridge needs from outside. */
export interface EventBridgeOptions {
  /** Hands `body` to the function, queue or bus of that ARN. */
  readonly deliver: (arn: string, body: string) => Promise<void>;
  /** Every accepted event, before its rules. */
  readonly onEvent?: ((event: BridgeEvent) => void) | undefined;
}

/** Buses, their rules, and the timers of scheduled rules. */
export class EventBridge {
  readonly #options: EventBridgeOptions;
  readonly #rulesOfBus = new Map<string, Map<string, Rule>>([['default', new Map()]]);
  readonly #stopOfRule = new Map<string, () => void>();
  #isClosed = false;

  constructor(options: EventBridgeOptions) {
    this.#options = options;
  }

  addBus(name: string): void {
    if (!this.#rulesOfBus.has(name)) this.#rulesOfBus.set(name, new Map());
  }

  /** With its rules; one that isn't there is no error. */
  deleteBus(name: string): void {
    for (const rule of this.listRules(name)) this.deleteRule(rule.arn);
    this.#rulesOfBus.delete(name);
  }

  hasBus(name: string): boolean {
    return this.#rulesOfBus.has(name);
  }

  listBuses(): readonly { readonly name: string; readonly arn: string }[] {
    return [...this.#rulesOfBus.keys()].map((name) => ({ name, arn: arnOf('events', `event-bus/${name}`) }));
  }

  listRules(busName: string): readonly Rule[] {
    return [...(this.#rulesOfBus.get(busNameOf(busName))?.values() ?? [])];
  }

  /** Replaces the rule of that name; a schedule starts now. @throws Error for an unknown bus or a bad schedule */
  putRule(rule: Rule): void {
    const rules = this.#rulesOfBus.get(rule.busName);
    if (rules === undefined) throw new Error(`event bus ${rule.busName} does not exist`);
    const schedule = rule.scheduleExpression === undefined ? undefined : parseSchedule(rule.scheduleExpression);
    this.#stopOfRule.get(rule.arn)?.();
    this.#stopOfRule.delete(rule.arn);
    rules.set(rule.name, rule);
    if (schedule !== undefined && rule.enabled) {
      const fire = (time: Date) => this.#send(rule, scheduledEvent(rule, time));
      this.#stopOfRule.set(rule.arn, startSchedule(schedule, fire));
    }
  }

  /** One that isn't there is no error. */
  deleteRule(arn: string): void {
    this.#stopOfRule.get(arn)?.();
    this.#stopOfRule.delete(arn);
    for (const rules of this.#rulesOfBus.values()) {
      for (const rule of rules.values()) if (rule.arn === arn) rules.delete(rule.name);
    }
  }

  setEnabled(rule: Rule, enabled: boolean): void {
    this.putRule({ ...rule, enabled });
  }

  /** Accepts `event` and sends it to the targets of each rule that matches. @throws Error for an unknown bus */
  publish(bus: string, event: BridgeEvent): void {
    const rules = this.#rulesOfBus.get(busNameOf(bus));
    if (rules === undefined) throw new Error(`event bus ${bus} does not exist`);
    this.#options.onEvent?.(event);
    for (const rule of rules.values()) {
      const matches = rule.pattern !== undefined && matchesPattern(rule.pattern, { ...event });
      if (rule.enabled && matches) this.#send(rule, event);
    }
  }

  /** Stops the timers; nothing is published by itself any more. */
  close(): void {
    this.#isClosed = true;
    for (const stop of this.#stopOfRule.values()) stop();
    this.#stopOfRule.clear();
  }

  #send(rule: Rule, event: BridgeEvent): void {
    for (const target of rule.targets) void this.#sendTo(target, rule, event);
  }

  /** A target in this process either takes an event or never will, so there is nothing to retry. */
  async #sendTo(target: RuleTarget, rule: Rule, event: BridgeEvent): Promise<void> {
    try {
      await this.#options.deliver(target.arn, targetPayload(target, event, rule));
    } catch (error) {
      if (target.deadLetterArn === undefined) {
        this.#warn(rule, target.arn, error);
        return;
      }
      await this.#options.deliver(target.deadLetterArn, JSON.stringify(event)).catch((cause: unknown) => {
        this.#warn(rule, 'its dead-letter queue', cause);
      });
    }
  }

  /** AWS drops such an event in silence; while everything ends, so do we. */
  #warn(rule: Rule, target: string, error: unknown): void {
    if (!this.#isClosed) process.emitWarning(`rule ${rule.name} could not reach ${target}: ${String(error)}`);
  }
}

/** A bus may be named by its ARN. */
function busNameOf(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1) : nameOrArn;
}

function scheduledEvent(rule: Rule, time: Date): BridgeEvent {
  return createEvent({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    resources: [rule.arn],
    detail: {},
    time,
  });
}
