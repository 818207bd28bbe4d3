import { describe, it } from 'vitest';
import { holds, TIMEOUT_MS } from '../support/simulation/budget.ts';

// Each lives thousands of interleavings of the real flows against a modelled table, queue and bucket, with faults: see
// test/support/simulation/watch.ts and end-checks.ts for what must hold, profiles.ts for what is lived.
describe('the ledger holds, whoever dies between whichever steps', { timeout: TIMEOUT_MS }, () => {
  it('joins', () => holds('joins'));
  it('tolerance', () => holds('tolerance'));
  it('producers', () => holds('producers'));
  it('again', () => holds('again'));
  it('deep', () => holds('deep'));
  it('wide', () => holds('wide'));
});
