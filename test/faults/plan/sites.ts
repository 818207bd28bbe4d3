import type { CallFault } from './plan.ts';

/** Every place in the pipeline where an AWS service is called. */
export const SITES = [
  'read pointer',
  'read job',
  'read params',
  'read leaf',
  'read mid',
  'read chunk',
  'create pointer',
  'create params',
  'create job',
  'beat',
  'reserve',
  'cursor',
  'seal',
  'expect mid',
  'expect leaf',
  'settle',
  'count leaf',
  'count mid',
  'end',
  'mark announced',
  'announce',
  'point at checkpoint',
  'put checkpoint',
  'read checkpoint',
  'read results',
  'point to generation',
  'put results',
  'put dead letter',
  'put input',
  'look at input',
  'read input',
  'send chunks',
  'send continuation',
  'invoke producer',
  'mark',
  'fence',
  'register leaf',
  'register mid',
  'write chunk',
] as const;
export type Site = (typeof SITES)[number];

const ORDINARY: readonly CallFault[] = ['throttle', 'fail', 'reset', 'lose', 'slow'];
const DEADLY: readonly CallFault[] = ['killBefore', 'killAfter', 'exitAfter', 'oomAfter'];
const PARTLY = new Set<string>(['send chunks', 'send continuation', 'announce']);
/** Sites that a job passes often, so that it matters which of its calls is struck. */
const FREQUENT = new Set<string>(['settle', 'put results', 'read job', 'send chunks', 'point at checkpoint']);

/** Each fault at each site. */
export const PAIRS: readonly (readonly [Site, CallFault])[] = SITES.flatMap((site) => {
  const faults = [...ORDINARY, ...DEADLY, ...(PARTLY.has(site) ? (['part'] as const) : [])];
  return faults.map((fault) => [site, fault] as const);
});

export const isFrequent = (site: string): boolean => FREQUENT.has(site);
