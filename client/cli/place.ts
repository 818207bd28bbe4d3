import { type Place, type PlaceOptions, placeOf, TARGETS } from '../targets/place.ts';
import type { CommandOption } from './command.ts';

/** Where a command's jobs run: the same options in each. */
export const PLACE = {
  target: {
    type: 'string',
    value: 'TARGET',
    about: 'local (default), localstack or aws; also by FANOUT_TARGET or fanout.json',
    completes: TARGETS,
  },
  endpoint: { type: 'string', value: 'URL', about: 'any other endpoint that speaks the AWS protocols' },
  stack: { type: 'string', value: 'NAME', about: 'the stack that is deployed there (default FanOut)' },
  stage: { type: 'string', value: 'NAME', about: 'one of several stacks beside one another' },
} as const satisfies Readonly<Record<string, CommandOption>>;

/** Where a command line wants its jobs. @throws {InvalidInput} naming the option, the variable or the file's field */
export const chosenPlace = (values: PlaceOptions): Place => placeOf(values, (field) => `--${field}`);

/** The same, as a target is opened with it. */
export function placeOptions({ target, endpoint, stack, stage }: PlaceOptions): PlaceOptions {
  return { target, endpoint, stack, stage };
}
