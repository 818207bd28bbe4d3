import { DeployError } from './deploy-error.ts';

/** Which resource has which name: two stacks must not take each other's queue for their own. */
export class NameClaims {
  readonly #ownerOf = new Map<string, string>();

  /** Idempotent for the same owner. @throws DeployError where another has it */
  claim(type: string, name: string, owner: string): void {
    const key = `${type} ${name}`;
    const other = this.#ownerOf.get(key);
    if (other !== undefined && other !== owner) {
      throw new DeployError(`${name} already exists: it is ${other}`);
    }
    this.#ownerOf.set(key, owner);
  }

  /** Frees what the owner has of a type. */
  release(type: string, owner: string): void {
    for (const [key, holder] of this.#ownerOf) {
      if (holder === owner && key.startsWith(`${type} `)) this.#ownerOf.delete(key);
    }
  }
}

/** Who a name belongs to, in words. */
export function ownerName(stackName: string, logicalId: string, generation: number): string {
  return `${logicalId} of the stack ${stackName}${generation === 0 ? '' : ` (${generation})`}`;
}
