import { describe, expect, it } from 'vitest';
import { physicalName, stableUuid } from '../../../../../local/embedded/deploy/names.ts';

describe('physicalName', () => {
  it('is stack, resource and a suffix that is the same each time', () => {
    const name = physicalName('Fanout', 'Work', { maximumLength: 80 });
    expect(name).toMatch(/^Fanout-Work-[0-9A-F]{12}$/);
    expect(physicalName('Fanout', 'Work', { maximumLength: 80 })).toBe(name);
    expect(physicalName('Fanout', 'Worker', { maximumLength: 80 })).not.toContain(name.slice(-12));
  });

  it('keeps within the length, with a part of both names', () => {
    const name = physicalName('S'.repeat(100), 'L'.repeat(100), { maximumLength: 63, lowerCase: true });
    expect(name).toMatch(/^s{10,}-l{10,}-[0-9a-f]{12}$/);
    expect(name).toHaveLength(63);
  });

  it('counts the ending', () => {
    const name = physicalName('Stack', 'L'.repeat(100), { maximumLength: 80, ending: '.fifo' });
    expect(name).toHaveLength(80);
    expect(name.endsWith('.fifo')).toBe(true);
  });
});

it('stableUuid has the form of a UUID', () => {
  expect(stableUuid('Stack', 'Mapping')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
});
