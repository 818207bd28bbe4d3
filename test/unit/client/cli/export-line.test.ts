import { expect, it } from 'vitest';
import { exportLine } from '../../../../client/cli/export-line.ts';

it('says the region under both names that SDKs know it by', () => {
  const credentials = { accessKeyId: 'me', secretAccessKey: 'mine' };
  expect(exportLine('http://127.0.0.1:1', { region: 'eu-west-1', credentials })).toBe(
    'export AWS_ENDPOINT_URL=http://127.0.0.1:1 AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=me AWS_SECRET_ACCESS_KEY=mine',
  );
});
