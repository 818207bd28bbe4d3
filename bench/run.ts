import { availableParallelism, cpus } from 'node:os';
import { compareNoOp } from './no-op.ts';

const RUNS = 5;

const print = (text: string) => process.stdout.write(`${text}\n`);
const sizes = process.argv.slice(2).map(Number);

print(
  `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}; medians of ${RUNS} runs, in turns\n`,
);
print('| no-op items | fanout | Python Queue + None | ratio |');
print('|---|---|---|---|');
for (const { items, oursSeconds, pythonSeconds, ratio } of await compareNoOp(
  sizes.length > 0 ? sizes : [100_000],
  RUNS,
))
  print(
    `| ${items.toLocaleString('en-US')} | ${oursSeconds.toFixed(2)} s | ${pythonSeconds.toFixed(2)} s | ${ratio.toFixed(2)} x |`,
  );
process.exit();
