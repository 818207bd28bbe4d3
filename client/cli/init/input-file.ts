/** Each order's lines: product, cents, quantity. */
const ORDERS: readonly (readonly (readonly [string, number, number])[])[] = [
  [['tea', 450, 2]],
  [
    ['cup', 1_299, 1],
    ['tea', 450, 1],
  ],
  [['kettle', 3_990, 1]],
  [['tea', 450, 12]],
  [
    ['cup', 1_299, 4],
    ['saucer', 699, 4],
  ],
  [['honey', 825, 1]],
  [
    ['tea', 450, 3],
    ['honey', 825, 1],
  ],
  [['spoon', 275, 6]],
  [['cup', 1_299, 2]],
  [
    ['kettle', 3_990, 1],
    ['tea', 450, 5],
    ['cup', 1_299, 2],
  ],
  [['saucer', 699, 2]],
  [['tea', 450, 1]],
  // Wrong on purpose: a quantity of none.
  [['cup', 1_299, 0]],
  [['honey', 825, 3]],
  [
    ['spoon', 275, 2],
    ['cup', 1_299, 2],
  ],
  [['tea', 450, 6]],
  [['kettle', 3_990, 2]],
  [
    ['honey', 825, 2],
    ['tea', 450, 2],
  ],
  [['saucer', 699, 6]],
  [['tea', 450, 20]],
];

/** The line, counted from 1, that the task's schema refuses. */
export const WRONG_LINE = 1 + ORDERS.findIndex((lines) => lines.some(([, , quantity]) => quantity < 1));

/** How many items a new project's input has. */
export const ORDER_COUNT = ORDERS.length;

/** A new project's input: JSON Lines, one order each. */
export const INPUT = ORDERS.map((lines, index) => {
  const order = `A-${101 + index}`;
  return `${JSON.stringify({ order, lines: lines.map(([product, cents, quantity]) => ({ product, cents, quantity })) })}\n`;
}).join('');
