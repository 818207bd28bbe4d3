import { availableParallelism } from 'node:os';
import { openWarmPool, runOurs } from '../ours.ts';
import { openBareLoops } from '../peers/bare-loop.ts';
import { openPiscina } from '../peers/piscina.ts';
import { runPython } from '../peers/python.ts';
import { count, type Goal, type Suite, seconds } from '../suite.ts';
import { inTurns } from '../turns.ts';
import { bytesOf } from '../work.ts';

const ITEMS = 2_000;
const MS = 5;
const LEAST_OF_IDEAL = 0.95;

/** Items that keep a core busy: how much of the machine they get. */
export const cpu: Suite = async (say) => {
  const cores = availableParallelism();
  const bytes = bytesOf(MS);
  const bare = await openBareLoops(cores);
  const piscina = await openPiscina(cores);
  await using pool = await openWarmPool({ concurrency: cores });
  const ours = () => runOurs(pool, 'hash', { from: 0, to: ITEMS }, ITEMS, { params: { bytes } });
  try {
    const took = await inTurns(
      {
        'a plain loop in as many processes as cores': () => bare.run(ITEMS, bytes),
        fanout: ours,
        'Python Pool.map': () => runPython('pool_map.py', cores, ITEMS, bytes),
        piscina: () => piscina.run(ITEMS, bytes),
      },
      say,
    );
    const ideal = took['a plain loop in as many processes as cores'];
    const goals: Goal[] = [
      {
        what: `${count(ITEMS)} items of ${MS} CPU ms, of ideal`,
        measured: ideal / took.fanout,
        unit: '',
        least: LEAST_OF_IDEAL,
        because:
          'supervisors and runtime work on the same cores, for these items some 0.3 s of 10; the first chunk begins after 0.03 s, and the last ones end up to 0.2 s apart',
      },
      { what: "the same, to Python's Pool.map", measured: took['Python Pool.map'] / took.fanout, unit: 'x', least: 1 },
      { what: 'the same, to piscina', measured: took.piscina / took.fanout, unit: 'x', least: 1 },
    ];
    return {
      title: 'Items that compute',
      how: `${count(ITEMS)} items that each hash ${(bytes / 1e6).toFixed(1)} MB, ${MS} ms of a core here, on ${cores} cores. All are warm. The plain loop is the ideal: each process has its share beforehand, and nothing is sent. Pool.map cuts chunks as it likes, piscina takes one item a task.`,
      columns: ['', 'took', 'of ideal'],
      rows: Object.entries(took).map(([name, s]) => [name, seconds(s), (ideal / s).toFixed(3)]),
      goals,
    };
  } finally {
    bare.close();
    await piscina.close();
  }
};
