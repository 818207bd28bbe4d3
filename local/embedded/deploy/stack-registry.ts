import { randomUUID } from 'node:crypto';
import { arnOf } from '../account.ts';
import type { Services } from '../runtime-services.ts';
import { type Application, type Applied, type DeployFailure, prepareTemplate } from './apply-template.ts';
import { CodeFolders } from './code-folders.ts';
import { requireExports } from './exports.ts';
import { NameClaims } from './name-claims.ts';
import type { DeployTargets } from './resource-type.ts';
import { Scope } from './scope.ts';
import { Stack, type StackPlan, type StackResource } from './stack.ts';

/** What a deploy is told besides. */
export interface DeployOptions {
  /** What a failed deploy made stays, for the caller to end with the runtime. @default it is rolled back */
  readonly keepsFailed?: boolean;
  /** How often resources were replaced by an earlier runtime: their names are made of it. */
  readonly generations?: ReadonlyMap<string, number>;
}

/** Every stack of a runtime, however it was deployed. */
export class StackRegistry {
  readonly code: CodeFolders;
  readonly #targets: DeployTargets;
  readonly #claims = new NameClaims();
  readonly #live = new Map<string, Stack>();
  /** They can still be described by their ids. */
  readonly #deleted: Stack[] = [];
  #onChange: (stack: Stack) => Promise<void> = async () => {};

  /** Code is unpacked below `directory`. */
  constructor(services: Services, directory: string) {
    this.code = new CodeFolders(services.s3, directory);
    this.#targets = { ...services, codeFolder: (bucket, key) => this.code.folderOf(bucket, key) };
  }

  /** Tells of stacks to be kept that were deployed or deleted. */
  onChange(listener: (stack: Stack) => Promise<void>): void {
    this.#onChange = async (stack) => {
      if (stack.isKept) await listener(stack);
    };
  }

  /** Stacks that are there, in the order in which they were made. */
  list(): readonly Stack[] {
    return [...this.#live.values()];
  }

  /** The newest last. */
  listDeleted(): readonly Stack[] {
    return this.#deleted;
  }

  /** By name, or by id: then also one that was deleted. */
  find(nameOrId: string): Stack | undefined {
    const byId = ({ id }: Stack) => id === nameOrId;
    return this.#live.get(nameOrId) ?? this.list().find(byId) ?? this.#deleted.find(byId);
  }

  /** A stack with nothing in it yet. */
  add(name: string, { id = stackId(name, randomUUID()), isKept = true } = {}): Stack {
    const stack = new Stack(name, id, isKept);
    this.#live.set(name, stack);
    return stack;
  }

  /** Protects a stack from being deleted, or no longer. */
  async protect(stack: Stack, isProtected: boolean): Promise<void> {
    stack.terminationProtection = isProtected;
    await this.#onChange(stack);
  }

  /** Forgets a stack that nothing was made of. */
  discard(stack: Stack): void {
    if (this.#live.get(stack.name) === stack) this.#live.delete(stack.name);
  }

  /** What a stack exports under a name. */
  exported(name: string): string | undefined {
    const outputs = this.list().flatMap((stack) => stack.outputs);
    return outputs.find(({ exportName }) => exportName === name)?.value;
  }

  /** A scope that knows what the stack is, and nothing of its resources yet. */
  scopeOf(stack: Pick<Stack, 'name' | 'id'>, { template, values }: StackPlan, unknown?: string): Scope {
    return new Scope(template, {
      stackName: stack.name,
      stackId: stack.id,
      parameters: values,
      exported: (name) => this.exported(name),
      ...(unknown === undefined ? {} : { unknown }),
    });
  }

  /**
   * Brings a stack to a plan. Where that fails it is rolled back.
   *
   * @returns why it failed
   * @throws DeployError for a template that can't be begun with; the stack is as it was
   */
  async deploy(stack: Stack, plan: StackPlan, options: DeployOptions = {}): Promise<DeployFailure | undefined> {
    const verb = stack.plan === undefined ? 'CREATE' : 'UPDATE';
    const { events } = stack;
    const scope = this.scopeOf(stack, plan);
    const before = stack.resources;
    const application: Application = {
      scope,
      before,
      generations: options.generations ?? new Map(),
      targets: this.#targets,
      claims: this.#claims,
      events,
      checkOutputs: (outputs) => requireExports(stack, outputs, this.list()),
    };
    const apply = prepareTemplate(application);
    events.beginOperation();
    stack.enter(`${verb}_IN_PROGRESS`, 'User Initiated');
    const applied = await apply();
    stack.updatedAt = verb === 'UPDATE' ? new Date() : undefined;
    const [failure] = applied.failures;
    if (failure !== undefined) {
      if (options.keepsFailed !== true) await this.#rollBack(stack, application, applied);
      return failure;
    }
    stack.resources = applied.resources;
    stack.outputs = applied.outputs;
    stack.imports = scope.imports;
    stack.plan = plan;
    await this.#cleanUp(stack, before, applied);
    stack.enter(`${verb}_COMPLETE`);
    await this.#onChange(stack);
    return undefined;
  }

  /** @returns whether all of it could be deleted; @throws DeployError where other stacks use what it exports */
  async delete(stack: Stack): Promise<boolean> {
    requireExports(stack, [], this.list());
    stack.events.beginOperation();
    stack.enter('DELETE_IN_PROGRESS', 'User Initiated');
    const left = await this.#deleteResources(
      stack,
      [...stack.resources.values()],
      ({ deletionPolicy }) => deletionPolicy === 'Retain' || deletionPolicy === 'RetainExceptOnCreate',
    );
    if (left.length > 0) {
      stack.resources = new Map(left.map((resource) => [resource.logicalId, resource]));
      const names = left.map(({ logicalId }) => logicalId).join(', ');
      stack.enter('DELETE_FAILED', `The following resource(s) failed to delete: [${names}].`);
      return false;
    }
    stack.resources = new Map();
    stack.deletedAt = new Date();
    stack.enter('DELETE_COMPLETE');
    this.#live.delete(stack.name);
    this.#deleted.push(stack);
    await this.#onChange(stack);
    return true;
  }

  /** What the new template doesn't state any more, and what was replaced. A failure to delete fails no deploy. */
  async #cleanUp(stack: Stack, before: Application['before'], { steps, resources }: Applied): Promise<void> {
    const replaced = new Set(
      steps.flatMap(({ before: old, generation }) => (old !== undefined && old.generation !== generation ? [old] : [])),
    );
    const removed = [...before.values()].filter(({ logicalId }) => !resources.has(logicalId));
    if (replaced.size + removed.length === 0) return;
    stack.enter('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    await this.#deleteResources(stack, [...removed, ...replaced], (resource) => {
      const policy = replaced.has(resource) ? resource.updateReplacePolicy : resource.deletionPolicy;
      return policy === 'Retain' || policy === 'RetainExceptOnCreate';
    });
  }

  async #rollBack(stack: Stack, application: Application, applied: Applied): Promise<void> {
    const { rollBack } = await import('./roll-back.ts');
    const isCreation = stack.plan === undefined;
    stack.events.beginOperation();
    const reason = failureReason(application.before, applied);
    if (isCreation) stack.enter('ROLLBACK_IN_PROGRESS', `${reason} Rollback requested by user.`);
    else stack.enter('UPDATE_ROLLBACK_IN_PROGRESS', reason);
    const succeeded = await rollBack(stack, applied, application);
    const status = isCreation ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
    stack.enter(succeeded ? `${status}_COMPLETE` : `${status}_FAILED`);
  }

  async #deleteResources(
    stack: Stack,
    resources: readonly StackResource[],
    isRetained: (resource: StackResource) => boolean,
  ): Promise<readonly StackResource[]> {
    const { deleteResources } = await import('./delete-resources.ts');
    const { name: stackName, events } = stack;
    return deleteResources({ stackName, resources, isRetained, targets: this.#targets, claims: this.#claims, events });
  }
}

/** The ARN that a stack is known by. */
export function stackId(name: string, uuid: string): string {
  return arnOf('cloudformation', `stack/${name}/${uuid}`);
}

/** In CloudFormation's words; what no resource is at fault of, in our own. */
function failureReason(before: Application['before'], { failures }: Applied): string {
  const ids = failures.flatMap(({ logicalId }) => logicalId ?? []);
  const created = ids.filter((logicalId) => !before.has(logicalId));
  const updated = ids.filter((logicalId) => before.has(logicalId));
  return [
    ...failures.flatMap(({ logicalId, error }) => (logicalId === undefined ? [`${error.message}.`] : [])),
    ...(created.length === 0 ? [] : [`The following resource(s) failed to create: [${created.join(', ')}].`]),
    ...(updated.length === 0 ? [] : [`The following resource(s) failed to update: [${updated.join(', ')}].`]),
  ].join(' ');
}
