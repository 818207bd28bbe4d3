import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEvent } from '../../../../../local/embedded/event-bridge/event.ts';
import { EventBridge, type Rule } from '../../../../../local/embedded/event-bridge/event-bridge.ts';

const event = createEvent({ source: 'mini', 'detail-type': 'x', detail: {} });

function rule(change: Partial<Rule> = {}): Rule {
  return {
    name: 'rule',
    arn: 'arn:rule',
    busName: 'default',
    enabled: true,
    pattern: { source: ['mini'] },
    targets: [{ id: 'one', arn: 'arn:target' }],
    ...change,
  };
}

/** A bridge whose deliveries are written down; `broken` can't be reached. */
function recordingBridge() {
  const deliveries: string[] = [];
  const events: unknown[] = [];
  const bridge = new EventBridge({
    deliver: async (arn) => {
      if (arn === 'broken') throw new Error('nobody there');
      deliveries.push(arn);
    },
    onEvent: (accepted) => events.push(accepted),
  });
  return { bridge, deliveries, events };
}

describe('publish', () => {
  it('reaches every target of every enabled rule that matches, on its bus only', async () => {
    const { bridge, deliveries, events } = recordingBridge();
    bridge.addBus('other');
    bridge.putRule(rule({ targets: ['a', 'b'].map((arn) => ({ id: arn, arn })) }));
    bridge.putRule(rule({ name: 'off', enabled: false, targets: [{ id: 'c', arn: 'c' }] }));
    bridge.putRule(rule({ name: 'misses', pattern: { source: ['x'] }, targets: [{ id: 'd', arn: 'd' }] }));
    bridge.putRule(rule({ name: 'elsewhere', busName: 'other', targets: [{ id: 'e', arn: 'e' }] }));
    bridge.publish('arn:aws:events:us-east-1:000000000000:event-bus/default', event);
    await vi.waitFor(() => expect(deliveries).toEqual(['a', 'b']));
    expect(events).toEqual([event]);
  });

  it('sends to the dead-letter queue what a target does not take', async () => {
    const { bridge, deliveries } = recordingBridge();
    bridge.putRule(rule({ targets: [{ id: 'a', arn: 'broken', deadLetterArn: 'dead' }] }));
    bridge.publish('default', event);
    await vi.waitFor(() => expect(deliveries).toEqual(['dead']));
  });

  it('refuses an unknown bus', () => {
    expect(() => recordingBridge().bridge.publish('nowhere', event)).toThrow('nowhere does not exist');
  });
});

describe('a scheduled rule', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('fires while it is enabled, and not after close', () => {
    const { bridge, deliveries } = recordingBridge();
    const { pattern: _none, ...scheduled } = rule({ scheduleExpression: 'rate(1 minute)' });
    bridge.putRule(scheduled);
    vi.advanceTimersByTime(60_000);
    expect(deliveries).toHaveLength(1);
    bridge.setEnabled(scheduled, false);
    vi.advanceTimersByTime(60_000);
    expect(deliveries).toHaveLength(1);
    bridge.setEnabled(scheduled, true);
    vi.advanceTimersByTime(60_000);
    expect(deliveries).toHaveLength(2);
    bridge.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
