import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Diagram, diagramSvg } from './diagram.ts';

// Makes the pictures of docs/architecture.md.
const ARCHITECTURE: Diagram = {
  width: 980,
  height: 500,
  about:
    'Requests reach the producer, which sends chunks to the work queue; consumers, each a supervisor and a worker, run them; the settler takes dead letters, the reaper looks after jobs; all keep the ledger and the bucket, and the end of a job goes to the bus',
  boxes: [
    {
      x: 20,
      y: 30,
      width: 160,
      height: 74,
      kind: 'outside',
      title: 'your program',
      lines: ['Pool, or fanout run;', 'waits on the ledger'],
    },
    {
      x: 20,
      y: 128,
      width: 160,
      height: 92,
      kind: 'outside',
      title: 'triggers',
      lines: ['an event · an object', 'a schedule · an invoke'],
    },
    {
      x: 250,
      y: 58,
      width: 170,
      height: 112,
      kind: 'code',
      title: 'producer',
      lines: ['streams the input,', 'cuts it into chunks,', 'sends them, then seals'],
    },
    {
      x: 505,
      y: 74,
      width: 130,
      height: 80,
      kind: 'queue',
      title: 'work queue',
      lines: ['SQS: one message', 'is one chunk'],
    },
    { x: 505, y: 208, width: 130, height: 62, kind: 'queue', title: 'dead letters', lines: ['SQS'] },
    { x: 700, y: 30, width: 260, height: 150, kind: 'code', title: 'consumer × many', isFrame: true },
    {
      x: 714,
      y: 66,
      width: 108,
      height: 100,
      kind: 'outside',
      title: 'supervisor',
      lines: ['passes bytes,', 'watches, settles'],
    },
    { x: 864, y: 66, width: 84, height: 100, kind: 'good', title: 'worker', lines: ['your task', 'and no more'] },
    {
      x: 700,
      y: 208,
      width: 260,
      height: 62,
      kind: 'code',
      title: 'settler',
      lines: ['accounts for what came too often'],
    },
    {
      x: 250,
      y: 208,
      width: 170,
      height: 78,
      kind: 'code',
      title: 'reaper',
      lines: ['deadlines, and jobs', 'whose producer was lost'],
    },
    {
      x: 20,
      y: 380,
      width: 180,
      height: 92,
      kind: 'store',
      title: 'bus',
      lines: ['EventBridge:', 'Job Requested, Job Ended'],
    },
    {
      x: 290,
      y: 380,
      width: 300,
      height: 92,
      kind: 'store',
      title: 'ledger',
      lines: ['DynamoDB: jobs, seals, fences,', 'and the tally of each chunk, once'],
    },
    {
      x: 680,
      y: 380,
      width: 280,
      height: 92,
      kind: 'store',
      title: 'bucket',
      lines: ['S3: inputs, results, checkpoints,', 'dead letters'],
    },
  ],
  arrows: [
    {
      points: [
        [180, 67],
        [215, 67],
        [215, 100],
        [247, 100],
      ],
      label: { x: 197, y: 60, text: 'job', anchor: 'middle' },
    },
    {
      points: [
        [180, 174],
        [215, 174],
        [215, 130],
        [247, 130],
      ],
    },
    {
      points: [
        [420, 114],
        [502, 114],
      ],
      label: { x: 461, y: 106, text: 'chunks' },
    },
    {
      points: [
        [635, 104],
        [711, 104],
      ],
      label: { x: 667, y: 96, text: 'deliver' },
    },
    {
      points: [
        [711, 136],
        [638, 136],
      ],
      isDashed: true,
      label: { x: 668, y: 152, text: 'carry on' },
    },
    {
      points: [
        [822, 104],
        [861, 104],
      ],
    },
    {
      points: [
        [864, 136],
        [825, 136],
      ],
    },
    {
      points: [
        [570, 154],
        [570, 205],
      ],
      isDashed: true,
      label: { x: 578, y: 186, text: 'received too often', anchor: 'start' },
    },
    {
      points: [
        [635, 239],
        [697, 239],
      ],
    },
    {
      points: [
        [420, 142],
        [454, 142],
        [454, 377],
      ],
      label: { x: 446, y: 330, text: 'reserve, seal', anchor: 'end' },
    },
    {
      points: [
        [335, 286],
        [335, 377],
      ],
      label: { x: 327, y: 318, text: 'mend, fence', anchor: 'end' },
    },
    {
      points: [
        [768, 166],
        [768, 194],
        [666, 194],
        [666, 320],
        [530, 320],
        [530, 377],
      ],
      label: { x: 600, y: 313, text: '2  settle' },
    },
    {
      points: [
        [740, 270],
        [740, 342],
        [562, 342],
        [562, 377],
      ],
    },
    {
      points: [
        [830, 270],
        [830, 377],
      ],
      isDashed: true,
      label: { x: 822, y: 362, text: 'kept', anchor: 'end' },
    },
    {
      points: [
        [800, 166],
        [800, 194],
        [972, 194],
        [972, 320],
        [920, 320],
        [920, 377],
      ],
      label: { x: 940, y: 313, text: '1  results', anchor: 'end' },
    },
    {
      points: [
        [290, 426],
        [203, 426],
      ],
      label: { x: 246, y: 418, text: 'Job Ended' },
    },
    {
      points: [
        [40, 380],
        [40, 223],
      ],
      label: { x: 48, y: 310, text: 'Job Requested', anchor: 'start' },
    },
  ],
};

const CHUNK_LIFE: Diagram = {
  width: 980,
  height: 470,
  about:
    'A chunk is packed, sent, received, run, stored, settled and acknowledged; whatever fails on the way leads back to the queue or on to its settlement',
  boxes: [
    { x: 20, y: 40, width: 115, height: 76, kind: 'code', title: 'packed', lines: ['a number, and', 'some items'] },
    { x: 175, y: 40, width: 120, height: 76, kind: 'queue', title: 'in the queue', lines: ['one message'] },
    {
      x: 335,
      y: 40,
      width: 135,
      height: 76,
      kind: 'code',
      title: 'received',
      lines: ['a delivery, with', 'an id of its own'],
    },
    { x: 540, y: 40, width: 120, height: 76, kind: 'good', title: 'run', lines: ['item by item,', 'in the worker'] },
    {
      x: 715,
      y: 40,
      width: 110,
      height: 76,
      kind: 'store',
      title: '1 stored',
      lines: ['results, under', 'the delivery’s id'],
    },
    { x: 860, y: 40, width: 100, height: 76, kind: 'store', title: '2 settled', lines: ['once, in the', 'ledger'] },
    { x: 860, y: 190, width: 100, height: 62, kind: 'good', title: '3 gone', lines: ['acknowledged'] },
    {
      x: 20,
      y: 190,
      width: 222,
      height: 76,
      kind: 'bad',
      title: 'environment dies',
      lines: ['nothing is acknowledged: it is', 'seen again after its timeout'],
    },
    {
      x: 276,
      y: 190,
      width: 204,
      height: 76,
      kind: 'wait',
      title: 'left to do',
      lines: ['an item threw: after a backoff;', 'out of time: at once'],
    },
    {
      x: 540,
      y: 190,
      width: 200,
      height: 76,
      kind: 'bad',
      title: 'worker dies or hangs',
      lines: ['a new one, suspects alone:', 'the item fails by name'],
    },
    {
      x: 20,
      y: 320,
      width: 222,
      height: 62,
      kind: 'bad',
      title: 'received too often',
      lines: ['dead letter: the settler takes it'],
    },
    { x: 276, y: 320, width: 204, height: 62, kind: 'store', title: 'checkpoint', lines: ['what is done stays done'] },
    {
      x: 540,
      y: 320,
      width: 200,
      height: 62,
      kind: 'wait',
      title: 'job stopped',
      lines: ['what hasn’t begun is skipped'],
    },
    { x: 785, y: 320, width: 175, height: 62, kind: 'wait', title: 'settled before', lines: ['by another delivery'] },
  ],
  arrows: [
    {
      points: [
        [135, 78],
        [172, 78],
      ],
    },
    {
      points: [
        [295, 78],
        [332, 78],
      ],
    },
    {
      points: [
        [470, 78],
        [537, 78],
      ],
    },
    {
      points: [
        [660, 78],
        [712, 78],
      ],
    },
    {
      points: [
        [825, 78],
        [857, 78],
      ],
    },
    {
      points: [
        [920, 116],
        [920, 187],
      ],
    },
    {
      points: [
        [365, 116],
        [365, 140],
        [205, 140],
        [205, 187],
      ],
      isDashed: true,
    },
    {
      points: [
        [190, 190],
        [190, 119],
      ],
      isDashed: true,
    },
    {
      points: [
        [560, 116],
        [560, 162],
        [378, 162],
        [378, 187],
      ],
      isDashed: true,
    },
    {
      points: [
        [378, 266],
        [378, 317],
      ],
      isDashed: true,
    },
    {
      points: [
        [276, 351],
        [259, 351],
        [259, 119],
      ],
      isDashed: true,
    },
    {
      points: [
        [610, 116],
        [610, 187],
      ],
      isDashed: true,
    },
    {
      points: [
        [680, 190],
        [680, 152],
        [640, 152],
        [640, 119],
      ],
      isDashed: true,
      label: { x: 688, y: 166, text: 'the others go on', anchor: 'start' },
    },
    {
      points: [
        [445, 116],
        [445, 138],
        [510, 138],
        [510, 293],
        [640, 293],
        [640, 317],
      ],
      isDashed: true,
    },
    {
      points: [
        [640, 293],
        [872, 293],
        [872, 317],
      ],
      isDashed: true,
    },
    {
      points: [
        [740, 351],
        [763, 351],
        [763, 216],
        [840, 216],
        [840, 146],
        [885, 146],
        [885, 119],
      ],
      isDashed: true,
    },
    {
      points: [
        [930, 320],
        [930, 255],
      ],
      isDashed: true,
    },
    {
      points: [
        [131, 266],
        [131, 317],
      ],
      isDashed: true,
      label: { x: 140, y: 296, text: 'again and again', anchor: 'start' },
    },
    {
      points: [
        [131, 382],
        [131, 430],
        [971, 430],
        [971, 78],
        [963, 78],
      ],
      isDashed: true,
      label: { x: 560, y: 422, text: 'what it was to run has failed, and is accounted for' },
    },
  ],
};

for (const [name, diagram] of Object.entries({ architecture: ARCHITECTURE, 'chunk-life': CHUNK_LIFE }))
  writeFileSync(fileURLToPath(new URL(`../../docs/images/${name}.svg`, import.meta.url)), diagramSvg(diagram));
