import { expect, it } from 'vitest';
import { makePlan, ROTATION } from './plan/make-plan.ts';
import { PAIRS } from './plan/sites.ts';

const plans = Array.from({ length: 200 }, (_, seed) => makePlan(seed, 10_000));

it('draws the same plan for the same seed', () => {
  expect(plans.map(({ seed }) => makePlan(seed, 10_000))).toEqual(plans);
});

it('has every profile in as many seeds as there are profiles', () => {
  expect(new Set(plans.slice(0, ROTATION.length).map(({ profile }) => profile))).toEqual(new Set(ROTATION));
});

it('strikes every call in every way within 200 seeds', () => {
  const struck = new Set(plans.flatMap(({ strikes }) => strikes.map(({ site, fault }) => `${fault} ${site}`)));
  expect(PAIRS.filter(([site, fault]) => !struck.has(`${fault} ${site}`))).toEqual([]);
});
