import { describe, expect, it } from 'vitest';
import { timelineSvg } from '../../../../client/timeline/svg.ts';
import { chunkLine, dealt, drawn, lineOf, summary } from './course.ts';

const created = lineOf(0, 'job created', 1, { task: 'square' });

/** The names of elements that are open at the end, or closed without having been opened. */
function unbalanced(svg: string): string[] {
  const open: string[] = [];
  for (const [, close, name = '', rest = ''] of svg.matchAll(/<(\/?)(\w+)((?:"[^"]*"|[^">])*)>/g)) {
    if (close === '/' && open.at(-1) === name) open.pop();
    else if (!rest.endsWith('/')) open.push(close === '/' ? `/${name}` : name);
  }
  return open;
}

const textsOf = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text = '']) => text);

describe('the picture', () => {
  const mixed = drawn(
    [
      created,
      lineOf(5, 'put', 1, { chunks: 3, from: 0, upTo: 30 }),
      lineOf(6, 'sealed: no more', 1),
      chunkLine(60, 50, 7, 0),
      chunkLine(60, 50, 8, 1, { succeeded: 8, failed: 2 }),
      lineOf(70, 'worker ended', 8, { chunk: 2, how: 'died', item: 21 }),
      chunkLine(90, 25, 8, 2, { succeeded: 5 }),
      chunkLine(99, 5, 7, 2, { continuation: 1 }),
    ],
    { ...summary, state: 'partial', chunks: 3, total: 30, succeeded: 28, failed: 2 },
  );

  it('is the same for the same job, and well-formed', () => {
    expect(timelineSvg(mixed)).toBe(timelineSvg(structuredClone(mixed)));
    expect(unbalanced(timelineSvg(mixed))).toEqual([]);
  });

  it('names the job, its size and its end, each process, and what each sign means', () => {
    const texts = textsOf(timelineSvg(mixed));
    expect(texts).toEqual(expect.arrayContaining(['square', 'job job-1', 'partial: 28 succeeded, 2 failed']));
    expect(texts).toEqual(expect.arrayContaining(['30 items · 3 chunks · 2 processes · 100 ms', 'joined 100 ms']));
    expect(texts).toEqual(expect.arrayContaining(['producer', 'pid 7', 'pid 8', '1 · 2 failed']));
    expect(texts).toEqual(
      expect.arrayContaining([
        'all succeeded',
        'some failed',
        'carried on later',
        'worker ended',
        'first item',
        'last item',
      ]),
    );
    expect(texts).not.toContain('skipped');
  });

  it('says of each bar and mark what it was', () => {
    const svg = timelineSvg(mixed);
    expect(svg).toContain('<title>chunk 1: items 10 to 19; 8 succeeded, 2 failed; 50 ms</title>');
    expect(svg).toContain('<title>chunk 2: items 20 to 29; continuation 1; 10 succeeded; 5 ms</title>');
    expect(svg).toContain('<title>worker died at item 21</title>');
  });

  it('joins a chunk that was carried on with where it was', () => {
    const links = (svg: string) => svg.match(/class="l1"/g)?.length ?? 0;
    expect(links(timelineSvg(mixed))).toBe(1);
    expect(links(timelineSvg(dealt(2, 20)))).toBe(0);
  });

  it('tells outcomes apart without colour: each that is amiss has a hatch of its own', () => {
    const svg = timelineSvg(mixed);
    const fills = ['bad', 'on', 'sk'].map((name) => new RegExp(`\\.${name}\\{fill:(url\\(#\\w+\\))`).exec(svg)?.[1]);
    expect(new Set(fills).size).toBe(3);
  });

  it('escapes what it is given', () => {
    const svg = timelineSvg(
      drawn([lineOf(0, 'job created', 1, { task: '<b a="1">&\u0001' }), chunkLine(60, 50, 7, 0)]),
    );
    expect(svg).not.toContain('<b');
    expect(svg).not.toContain('\u0001');
    expect(unbalanced(svg)).toEqual([]);
  });

  it('stays small and whole where there are many chunks and processes', () => {
    const svg = timelineSvg(dealt(300, 30_000, (chunk) => (chunk % 97 === 0 ? { succeeded: 9, failed: 1 } : {})));
    expect(svg.length).toBeLessThan(300_000);
    expect(textsOf(svg).filter((text) => / processes$/.test(text)).length).toBeGreaterThan(30);
    expect(svg.match(/class="bad"/g)?.length).toBeGreaterThan(30);
    expect(unbalanced(svg)).toEqual([]);
  });

  it('of a job that has only begun is one too', () => {
    const svg = timelineSvg(drawn([created], { ...summary, state: 'running', chunks: 0, total: 0 }));
    expect(unbalanced(svg)).toEqual([]);
    expect(textsOf(svg)).toContain('now 100 ms');
    expect(svg).not.toContain('NaN');
  });
});
