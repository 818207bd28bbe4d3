import type { Diagram } from './diagram.ts';

/** The parts of the pipeline, and what goes between them. */
export const ARCHITECTURE: Diagram = {
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
