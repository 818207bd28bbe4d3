import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALLOW_SCRIPTS, DEPENDENCIES, DEV_DEPENDENCIES } from '../../../../../client/cli/init/versions.ts';

it('are those that this repository is tested with', () => {
  const text = readFileSync(new URL('../../../../../package.json', import.meta.url), 'utf8');
  const own = JSON.parse(text) as Record<string, Record<string, string>>;
  expect({ ...own['dependencies'], ...own['devDependencies'] }).toMatchObject({ ...DEPENDENCIES, ...DEV_DEPENDENCIES });
  expect(own['allowScripts']).toMatchObject(ALLOW_SCRIPTS);
  for (const [name, range] of Object.entries(own['peerDependencies'] ?? {}))
    expect({ ...DEPENDENCIES }).toHaveProperty(name, range.replace(/^\^/, ''));
});
