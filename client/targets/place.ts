import { STAGE_PATTERN } from '../../core/config.ts';
import { InvalidInput } from '../../core/errors.ts';
import { nearest } from '../nearest.ts';
import { CONFIG_FILE, readConfigFile } from './config-file.ts';

/** The targets, by name. */
export const TARGETS = ['local', 'localstack', 'aws'] as const;
export type TargetName = (typeof TARGETS)[number];

/** Where jobs are to run, as it is asked for. What isn't said is that of the environment, then of fanout.json. */
export interface PlaceOptions {
  /** @default FANOUT_TARGET, else local */
  readonly target?: string | undefined;
  /** Any other endpoint that speaks the AWS protocols. @default FANOUT_ENDPOINT */
  readonly endpoint?: string | undefined;
  /** The stack there. @default FANOUT_STACK, else FanOut */
  readonly stack?: string | undefined;
  /** Which of several stacks beside one another. @default FANOUT_STAGE, else none */
  readonly stage?: string | undefined;
}

/** A stack that is deployed somewhere. */
export interface RemotePlace {
  readonly target: 'localstack' | 'aws' | 'endpoint';
  /** Absent: AWS's own, or that of AWS_ENDPOINT_URL. */
  readonly endpoint?: string;
  readonly stackName: string;
  readonly stage?: string;
}
export type Place = { readonly target: 'local' } | RemotePlace;

export const DEFAULT_STACK = 'FanOut';
/** CloudFormation's own rule for the name of a stack. */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;

/** One source of settings, and how it calls a field. */
interface Layer {
  readonly given: PlaceOptions;
  readonly nameOf: (field: keyof PlaceOptions) => string;
}

/**
 * Settles where jobs run.
 * @param given what the caller says itself
 * @param nameOf how the caller calls an option, such as `--target`
 * @throws {InvalidInput} naming the setting, and where it was made
 */
export function placeOf(
  given: PlaceOptions,
  nameOf: Layer['nameOf'] = (field) => field,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  directory?: string,
): Place {
  const layers: Layer[] = [
    { given, nameOf },
    { given: fromEnvironment(environment), nameOf: variableOf },
  ];
  // A file that is wrong stops nobody who says all of it himself.
  if (given.target !== 'local')
    layers.push({ given: readConfigFile(directory), nameOf: (field) => `${field} in ${CONFIG_FILE}` });
  // Target and endpoint belong together: the first who names either settles both.
  const where = layers.find(({ given: { target, endpoint } }) => (target ?? endpoint) !== undefined);
  const target = where === undefined ? 'local' : targetOf(where);
  const endpoint = where === undefined ? undefined : endpointOf(where);
  if (target === 'local') {
    if (where !== undefined && endpoint !== undefined) throw endpointOfLocal(where);
    refuseStackOfLocal(given, nameOf);
    return { target };
  }
  const stage = checked(layers, 'stage', STAGE_PATTERN, '1-32 letters, digits and hyphens, no hyphen first');
  const stack = checked(layers, 'stack', STACK_NAME, 'letters, digits and hyphens, a letter first') ?? DEFAULT_STACK;
  const stackName = stage === undefined ? stack : `${stack}-${stage}`;
  if (!STACK_NAME.test(stackName))
    throw new InvalidInput(nameOf('stage'), 'one that makes a name of up to 128 with its stack', `${stackName.length}`);
  return {
    target,
    ...(endpoint === undefined ? {} : { endpoint }),
    stackName,
    ...(stage === undefined ? {} : { stage }),
  };
}

const variableOf = (field: keyof PlaceOptions): string => `FANOUT_${field.toUpperCase()}`;

function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): PlaceOptions {
  const of = (field: keyof PlaceOptions) => environment[variableOf(field)] || undefined;
  return { target: of('target'), endpoint: of('endpoint'), stack: of('stack'), stage: of('stage') };
}

function targetOf({ given, nameOf }: Layer): TargetName | 'endpoint' {
  if (given.target === undefined) return 'endpoint';
  const known = TARGETS.find((name) => name === given.target);
  if (known !== undefined) return known;
  const meant = nearest(given.target, TARGETS);
  throw new InvalidInput(
    nameOf('target'),
    `one of ${TARGETS.join(', ')}`,
    `"${given.target}"`,
    meant === undefined ? undefined : `did you mean ${meant}?`,
  );
}

function endpointOf({ given: { endpoint }, nameOf }: Layer): string | undefined {
  if (endpoint === undefined) return undefined;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return endpoint.replace(/\/+$/, '');
  throw new InvalidInput(nameOf('endpoint'), 'a URL such as http://127.0.0.1:4566', `"${endpoint}"`);
}

function checked(layers: readonly Layer[], field: 'stack' | 'stage', rule: RegExp, expected: string) {
  const layer = layers.find(({ given }) => given[field] !== undefined);
  const value = layer?.given[field];
  if (layer === undefined || value === undefined || rule.test(value)) return value;
  throw new InvalidInput(layer.nameOf(field), expected, `"${value}"`);
}

const endpointOfLocal = ({ given, nameOf }: Layer): InvalidInput =>
  new InvalidInput(
    nameOf('endpoint'),
    'none with the local target, which has its own',
    `"${given.endpoint}"`,
    `leave ${nameOf('target')} out`,
  );

/** Ignored they would look as if they had been heard. */
function refuseStackOfLocal(given: PlaceOptions, nameOf: Layer['nameOf']): void {
  const field = (['stack', 'stage'] as const).find((name) => given[name] !== undefined);
  if (field === undefined) return;
  throw new InvalidInput(
    nameOf(field),
    'a target that stacks are deployed to',
    `"${given[field]}" for the local one`,
    `${nameOf('target')} localstack or aws, or ${nameOf('endpoint')}`,
  );
}
