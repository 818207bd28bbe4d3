import { describe, expect, it } from 'vitest';
import { localstack } from '../../../../client/cli/commands/localstack.ts';

describe('fanout localstack, asked wrongly, says what it expected', () => {
  it.each([
    [[], /action: expected start, stop, status or logs, got none/],
    [['begin'], /action: expected start, stop, status or logs, got "begin"/],
    [['start', 'now'], /action: expected one, got "now" as well/],
    [['start', '--port', 'high'], /--port: expected a whole number, got "high"/],
    [['start', '--port', '70000'], /--port: expected 1 to 65535, got 70000/],
    [['stop', '--port', '4566'], /--port: expected with start alone, got stop/],
    [['stop', '--json'], /--json: expected with start or status, got stop/],
    [['status', '--host'], /--host: expected with start alone, got status/],
  ])('%j', async (args, said) => {
    const { signal } = new AbortController();
    await expect(localstack.run(args, signal)).rejects.toThrowError(
      expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(said) }),
    );
  });
});
