import { createHash } from 'node:crypto';

const SUFFIX_LENGTH = 12;

/** What AWS asks of a kind of name. */
export interface NameRules {
  readonly maximumLength: number;
  readonly lowerCase?: boolean;
  /** Comes last and counts: `.fifo`. */
  readonly ending?: string;
}

/**
 * `<stack>-<logicalId>-<suffix>`, as CloudFormation names what the template doesn't.
 *
 * The suffix is a hash, not random: a restart on kept data finds its queues, tables and buckets by name again.
 * A resource that was replaced has another, by its `generation`.
 */
export function physicalName(stackName: string, logicalId: string, rules: NameRules, generation = 0): string {
  const { maximumLength, lowerCase = false, ending = '' } = rules;
  const seed = seedOf(stackName, logicalId, generation);
  const suffix = createHash('sha256').update(seed).digest('hex').slice(0, SUFFIX_LENGTH);
  const room = maximumLength - SUFFIX_LENGTH - ending.length - 2;
  const id = logicalId.slice(0, Math.max(Math.ceil(room / 2), room - stackName.length));
  const name = `${stackName.slice(0, room - id.length)}-${id}-${suffix.toUpperCase()}${ending}`;
  return lowerCase ? name.toLowerCase() : name;
}

/** An id in UUID form that is the same for the same stack, resource and generation of it. */
export function stableUuid(stackName: string, logicalId: string, generation = 0): string {
  const hex = createHash('sha256')
    .update(`uuid/${seedOf(stackName, logicalId, generation)}`)
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

function seedOf(stackName: string, logicalId: string, generation: number): string {
  return generation === 0 ? `${stackName}/${logicalId}` : `${stackName}/${logicalId}/${generation}`;
}
