import { describe, expect, it } from 'vitest';
import { toExpression } from '../../../../core/ledger/expression.ts';

describe('toExpression', () => {
  it('names every attribute by a placeholder, since many are reserved words', () => {
    const expression = toExpression({
      key: 'job.run',
      name: 'end',
      when: [{ equals: ['state', 'open'] }, { absent: 'fence' }, { exists: 'ttl' }],
      set: { state: 'ended', total: 3 },
      add: { n: 1 },
      remove: ['open'],
    });
    expect(expression.updateExpression).toBe('SET #0 = :0, #1 = :1 ADD #2 :2 REMOVE #3');
    expect(expression.conditionExpression).toBe('#0 = :3 AND attribute_not_exists(#4) AND attribute_exists(#5)');
    expect(expression.names).toEqual({
      '#0': 'state',
      '#1': 'total',
      '#2': 'n',
      '#3': 'open',
      '#4': 'fence',
      '#5': 'ttl',
    });
    expect(expression.values).toEqual({ ':0': 'ended', ':1': 3, ':2': 1, ':3': 'open' });
  });

  it('puts alternatives into parentheses', () => {
    const { conditionExpression } = toExpression({
      key: 'k',
      name: 'settle',
      when: [{ absent: 'c1' }, { anyOf: [{ absent: 'expected' }, { above: ['expected', 1] }] }, { below: ['n', 64] }],
      set: { c1: true },
    });
    expect(conditionExpression).toBe('attribute_not_exists(#0) AND (attribute_not_exists(#1) OR #1 > :1) AND #2 < :2');
  });

  it('has no condition where none is asked for', () => {
    expect(toExpression({ key: 'k', name: 'beat', when: [], set: { beat: 1 } })).toEqual({
      updateExpression: 'SET #0 = :0',
      conditionExpression: undefined,
      names: { '#0': 'beat' },
      values: { ':0': 1 },
    });
  });
});
