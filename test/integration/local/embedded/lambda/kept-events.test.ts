import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Harness, startHarness, until } from './lambda-harness.ts';

let folder: string;
let harness: Harness;
const start = async () => {
  harness = await startHarness({ keepEventsIn: folder, asyncRetryDelaysMs: [60_000, 60_000] });
};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fanout-events-'));
  await start();
});
afterEach(async () => {
  await harness.end();
  rmSync(folder, { recursive: true });
});

const send = (name: string, event: unknown) => harness.service.invoke(name, JSON.stringify(event), 'Event');
const printed = (text: string) => harness.logs.some((line) => line.text === text);

test('an event that was accepted and had not run when its runtime ended runs in the next one', async () => {
  harness.put('never-returns');
  await send('never-returns', { text: 'late\n' });
  harness.put('logs');
  await send('logs', { text: 'ran\n' });
  await until(() => printed('ran') && readdirSync(folder).length === 1);
  await harness.end();
  await start();
  harness.put('logs', { functionName: 'never-returns' });
  writeFileSync(join(folder, 'torn.json'), '{"functionName":"lo');
  harness.service.resumeEvents();
  await until(() => printed('late') && readdirSync(folder).join() === 'torn.json');
});

test('one that failed keeps its count, and one whose function is gone is forgotten', async () => {
  harness.put('throws');
  harness.put('logs');
  await send('throws', { how: 'string', text: 'no' });
  await until(
    () => harness.logs.some(({ text }) => text.includes('just a string')) && readdirSync(folder).length === 1,
  );
  await harness.end();
  await start();
  harness.service.resumeEvents();
  expect(readdirSync(folder)).toEqual([]);
});
