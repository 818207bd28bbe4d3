import { randomUUID } from 'node:crypto';
import { arnOf } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { ResourceChange } from '../../deploy/change-preview.ts';
import type { Stack, StackPlan } from '../../deploy/stack.ts';

/** What a stack could be brought to. */
export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly stack: Stack;
  readonly createdAt: Date;
  readonly description: string | undefined;
  readonly plan: StackPlan;
  readonly changes: readonly ResourceChange[];
  /** Why it can't be executed; undefined where it can. */
  readonly failure: string | undefined;
}

/** The change sets of all stacks. */
export class ChangeSets {
  readonly #sets = new Map<Stack, ChangeSet[]>();

  add(stack: Stack, name: string, content: Pick<ChangeSet, 'description' | 'plan' | 'changes' | 'failure'>): ChangeSet {
    const id = arnOf('cloudformation', `changeSet/${name}/${randomUUID()}`);
    const set: ChangeSet = { ...content, id, name, stack, createdAt: new Date() };
    this.#sets.set(stack, [...this.listOf(stack), set]);
    return set;
  }

  listOf(stack: Stack): readonly ChangeSet[] {
    return this.#sets.get(stack) ?? [];
  }

  /** By id, or by name within a stack. @throws AwsError ChangeSetNotFound */
  get(nameOrId: string, stack: Stack | undefined): ChangeSet {
    const sets = stack === undefined ? [...this.#sets.values()].flat() : this.listOf(stack);
    const found = sets.find(({ id, name }) => id === nameOrId || (stack !== undefined && name === nameOrId));
    if (found !== undefined) return found;
    throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, 404);
  }

  /** Of one that isn't there nothing has to be deleted. */
  delete(nameOrId: string, stack: Stack | undefined): void {
    for (const [owner, sets] of this.#sets) {
      if (stack !== undefined && owner !== stack) continue;
      this.#sets.set(
        owner,
        sets.filter(({ id, name }) => id !== nameOrId && (stack === undefined || name !== nameOrId)),
      );
    }
  }

  /** Once one is executed, or the stack deleted, the stack is none that the others were made for. */
  forget(stack: Stack): void {
    this.#sets.delete(stack);
  }
}
