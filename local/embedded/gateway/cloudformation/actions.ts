import { CHANGE_SET_ACTIONS } from './change-sets.ts';
import type { Action } from './cloud-formation.ts';
import { EVENT_ACTIONS } from './events.ts';
import { RESOURCE_ACTIONS } from './resources.ts';
import { STACK_ACTIONS } from './stacks.ts';
import { TEMPLATE_ACTIONS } from './templates.ts';

/** Every action of CloudFormation's API that there is here, by its name. */
export const CLOUD_FORMATION_ACTIONS: Readonly<Record<string, Action>> = {
  ...CHANGE_SET_ACTIONS,
  ...EVENT_ACTIONS,
  ...RESOURCE_ACTIONS,
  ...STACK_ACTIONS,
  ...TEMPLATE_ACTIONS,
};
