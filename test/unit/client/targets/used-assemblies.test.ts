import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isUsed } from '../../../../client/targets/assembly-users.ts';
import { type Running, UsedAssemblies } from '../../../../client/targets/used-assemblies.ts';

let folder: string;
let used: UsedAssemblies;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'used-'));
  used = new UsedAssemblies();
});
afterEach(async () => {
  await used.close();
  await rm(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
const code = (functionName: string, assembly: string) => ({ functionName, codeDirectory: join(at(assembly), 'asset') });
const environment = (functionName: string, startedAtMs: number) => ({ functionName, startedAtMs });
const running = (functions: Running['functions'], environments: Running['environments'] = []): Running => ({
  functions,
  environments,
});

it('an assembly is free once no function is deployed from it, and none that was is still at work', async () => {
  (await used.add(at('first')))();
  await used.sweep(running([code('consumer', 'first')], [environment('consumer', 10)]), 20);
  (await used.add(at('second')))();
  const replaced = [code('consumer', 'second')];
  await used.sweep(running(replaced, [environment('consumer', 10)]), 30);
  expect(await isUsed(at('first'))).toBe(true);
  await used.sweep(running(replaced, [environment('consumer', 40), environment('reaper', 1)]), 50);
  expect(await isUsed(at('first'))).toBe(false);
  expect(await isUsed(at('second'))).toBe(true);
});

it('an assembly that has yet to be deployed is kept', async () => {
  const done = await used.add(at('next'));
  await used.sweep(running([]), 20);
  expect(await isUsed(at('next'))).toBe(true);
  done();
  await used.sweep(running([]), 30);
  expect(await isUsed(at('next'))).toBe(false);
});

it('one function that did not change keeps its assembly', async () => {
  (await used.add(at('first')))();
  (await used.add(at('second')))();
  await used.sweep(running([code('settler', 'first'), code('consumer', 'second')]), 20);
  expect([await isUsed(at('first')), await isUsed(at('second'))]).toEqual([true, true]);
});

it('an assembly that never was deployed is free at once, and all are at the end', async () => {
  (await used.add(at('first')))();
  (await used.add(at('failed')))();
  await used.sweep(running([code('consumer', 'first')]), 20);
  expect([await isUsed(at('first')), await isUsed(at('failed'))]).toEqual([true, false]);
  await used.close();
  expect(await isUsed(at('first'))).toBe(false);
});
