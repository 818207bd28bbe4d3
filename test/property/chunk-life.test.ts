import { describe, it } from 'vitest';
import { holds, TIMEOUT_MS } from '../support/simulation/budget.ts';

describe('a chunk is settled once, and a job ends, whatever its items do and whoever mends it', {
  timeout: TIMEOUT_MS,
}, () => {
  it('calm', () => holds('calm'));
  it('strict', () => holds('strict'));
  it('killers', () => holds('killers'));
  it('deaths', () => holds('deaths'));
  it('suspects', () => holds('suspects'));
  it('mended', () => holds('mended'));
  it('abandoned', () => holds('abandoned'));
  it('lost', () => holds('lost'));
});
