import type { Diagram } from './diagram.ts';

/** What becomes of a chunk, from its message to its slot. */
export const CHUNK_LIFE: Diagram = {
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
