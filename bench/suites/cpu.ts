import { availableParallelism } from 'node:os';
import { openWarmPool, runOurs } from '../ours.ts';
import { openPiscina } from '../peers/piscina.ts';
import { runPython } from '../peers/python.ts';
import { count, type Goal, type Suite, seconds } from '../suite.ts';
import { inTurns } from '../turns.ts';

const ITEMS = 2_000;
const MS = 5;
const LEAST_OF_IDEAL = 0.95;

/** Items that keep a core busy: how much of the machine they get. */
export const cpu: Suite = async (say) => {
  const cores = availableParallelism();
  await using pool = await openWarmPool();
  const piscina = await openPiscina(cores);
  try {
    const took = await inTurns(
      {
        fanout: () => runOurs(pool, 'burn5', { from: 0, to: ITEMS }, ITEMS),
        'Python Pool.map': () => runPython('pool_map.py', cores, ITEMS, MS),
        piscina: () => piscina.run(ITEMS, MS),
      },
      say,
    );
    const ideal = (ITEMS * MS) / 1_000 / cores;
    const ours = took.fanout;
    const goals: Goal[] = [
      {
        what: `${count(ITEMS)} items of ${MS} CPU ms, of ideal`,
        measured: ideal / ours,
        unit: '',
        least: LEAST_OF_IDEAL,
      },
      { what: "the same, to Python's Pool.map", measured: took['Python Pool.map'] / ours, unit: 'x', least: 1 },
      { what: 'the same, to piscina', measured: took.piscina / ours, unit: 'x', least: 1 },
    ];
    return {
      title: 'Items that compute',
      how: `${count(ITEMS)} items of ${MS} ms of CPU each on ${cores} cores: ${seconds(ideal)} at best. All three are warm; Pool.map cuts chunks as it likes, piscina takes one item a task.`,
      columns: ['', 'took', 'of ideal'],
      rows: Object.entries(took).map(([name, s]) => [name, seconds(s), (ideal / s).toFixed(3)]),
      goals,
    };
  } finally {
    await piscina.close();
  }
};
