import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { sourceStack } from '../../../functions/source-stack.ts';
import { bundleSettings } from '../../../infra/bundling/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'fanout-stack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('sourceStack', () => {
  it("puts a bundle's places as places in the sources", async () => {
    writeFileSync(
      join(folder, 'source.ts'),
      'type Gone = string;\n\nexport function fails(): Gone {\n  throw new Error("here");\n}\n',
    );
    buildSync({ ...bundleSettings, entryPoints: [join(folder, 'source.ts')], outdir: folder });
    const { fails } = (await import(pathToFileURL(join(folder, 'source.mjs')).href)) as { fails(): void };
    let stack = '';
    try {
      fails();
    } catch (error) {
      stack = (error as Error).stack ?? '';
    }
    expect(
      sourceStack(
        stack
          .replaceAll(`${folder}/source.mjs`, pathToFileURL(join(folder, 'source.mjs')).href)
          .replaceAll('file://file://', 'file://'),
      ),
    ).toMatch(/source\.ts:4:9/);
  });

  it('leaves what only looks like a place in a message', () => {
    const stack = 'Error: at file:///nowhere/worker.mjs:1:2, said somebody';
    expect(sourceStack(stack)).toBe(stack);
  });

  it('ends where the task was called', () => {
    const ours = '    at #b (fanout/functions/consumer/worker/run-items.ts:121:32)\n    at start (fanout/x.ts:1:1)';
    const task = 'Error: x\n    at parse (tasks.ts:3:1)\n    at Object.run (tasks.ts:21:65)';
    expect(sourceStack(`${task}\n${ours}`)).toBe(task);
    expect(sourceStack(`Error: ours\n${ours}`)).toBe(`Error: ours\n${ours}`);
  });

  it('leaves the rest as it is', () => {
    const stack = 'Error: x\n    at run (node:internal/x:1:2)\n    at file:///nowhere/worker.mjs:1:2';
    expect(sourceStack(stack)).toBe(stack);
  });
});
