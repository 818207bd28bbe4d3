import { DeployError } from './deploy-error.ts';
import { resolve } from './intrinsics.ts';
import type { NameClaims } from './name-claims.ts';
import { dependencyOrder } from './references.ts';
import { isReplaced, isSame, knownType, putResource } from './resource-put.ts';
import type { DeployTargets } from './resource-type.ts';
import type { Scope } from './scope.ts';
import type { StackOutput, StackResource } from './stack.ts';
import type { StackEvents } from './stack-events.ts';
import type { ResourceTemplate } from './template.ts';

/** What is to be applied, and to what. */
export interface Application {
  readonly scope: Scope;
  /** What the stack has. */
  readonly before: ReadonlyMap<string, StackResource>;
  /** How often resources were replaced by an earlier runtime. */
  readonly generations: ReadonlyMap<string, number>;
  readonly targets: DeployTargets;
  readonly claims: NameClaims;
  readonly events: StackEvents;
  /** Looks at the outputs ahead of the end. @throws DeployError where they can't be */
  readonly checkOutputs: (outputs: readonly StackOutput[]) => void;
}

/** A resource that was created, replaced or changed; one that failed to change as well, as far as it was. */
export interface Step {
  readonly logicalId: string;
  readonly type: string;
  readonly generation: number;
  readonly before: StackResource | undefined;
  /** Undefined where it failed. */
  readonly after: StackResource | undefined;
}

/** Why a deploy failed. */
export interface DeployFailure {
  /** Undefined where it was none of the resources. */
  readonly logicalId: string | undefined;
  readonly error: DeployError;
}

/** How it went. Nothing is under way any more. */
export interface Applied {
  readonly resources: ReadonlyMap<string, StackResource>;
  readonly outputs: readonly StackOutput[];
  /** In the order in which they were done. */
  readonly steps: readonly Step[];
  /** The first one is why. */
  readonly failures: readonly DeployFailure[];
}

interface Progress {
  readonly resources: Map<string, StackResource>;
  readonly steps: Step[];
  readonly failures: DeployFailure[];
}

/**
 * Creates and changes what the template states, each resource as soon as those it refers to are there. What it doesn't
 * state any more stays, for the caller to delete once nothing can fail.
 *
 * @returns how to do it: nothing was done so far
 * @throws DeployError for a template that can't be begun with: a circle, an unknown type
 */
export function prepareTemplate(application: Application): () => Promise<Applied> {
  const { scope } = application;
  const included = includedResources(scope);
  for (const [logicalId, { Type }] of included) {
    try {
      knownType(Type);
    } catch (error) {
      throw DeployError.inResource(logicalId, Type, error);
    }
  }
  const order = dependencyOrder(included, (id) => id in scope.template.Resources);
  return () => applyInOrder(included, order, application);
}

async function applyInOrder(
  included: ReadonlyMap<string, ResourceTemplate>,
  order: ReadonlyMap<string, readonly string[]>,
  application: Application,
): Promise<Applied> {
  const progress: Progress = { resources: new Map(), steps: [], failures: [] };
  const settled = new Map<string, Promise<boolean>>();
  for (const [logicalId, dependencies] of order) {
    const resource = included.get(logicalId);
    if (resource === undefined) continue;
    const waiting = dependencies.map((dependency) => settled.get(dependency));
    const settle = async (): Promise<boolean> => {
      const ready = await Promise.all(waiting);
      // Once something has failed nothing more is begun; what is under way ends.
      if (progress.failures.length > 0 || ready.includes(false)) return false;
      return applyOne(logicalId, resource, dependencies, application, progress);
    };
    settled.set(logicalId, settle());
  }
  await Promise.all(settled.values());
  const outputs = progress.failures.length > 0 ? [] : outputsOf(application, progress);
  return { ...progress, outputs };
}

/** The resources whose condition holds. */
export function includedResources(scope: Scope): ReadonlyMap<string, ResourceTemplate> {
  const isIncluded = ({ Condition }: ResourceTemplate) => Condition === undefined || scope.condition(Condition);
  return new Map(Object.entries(scope.template.Resources).filter(([, resource]) => isIncluded(resource)));
}

async function applyOne(
  logicalId: string,
  { Type: type, Properties: stated = {}, DeletionPolicy, UpdateReplacePolicy }: ResourceTemplate,
  dependencies: readonly string[],
  { scope, before: all, generations, targets, claims, events }: Application,
  progress: Progress,
): Promise<boolean> {
  const before = all.get(logicalId);
  const verb = before === undefined ? 'CREATE' : 'UPDATE';
  const record = (status: string, physicalId: string | undefined, reason?: string) =>
    events.add({ logicalId, physicalId, type, status: `${verb}_${status}`, reason });
  try {
    const properties = resolve(stated, scope) as Readonly<Record<string, unknown>>;
    const kept = { logicalId, type, properties, dependencies };
    const policies = { deletionPolicy: DeletionPolicy, updateReplacePolicy: UpdateReplacePolicy };
    if (before !== undefined && before.type === type && isSame(before.properties, properties)) {
      scope.add(logicalId, before.deployed);
      progress.resources.set(logicalId, { ...before, ...kept, ...policies });
      return true;
    }
    const replaced = before !== undefined && mustReplace(before, type, properties);
    const generation = (before?.generation ?? generations.get(logicalId) ?? 0) + (replaced ? 1 : 0);
    if (replaced) record('IN_PROGRESS', before.deployed.physicalId, REPLACING);
    else record('IN_PROGRESS', before?.deployed.physicalId);
    // Also ahead of one that fails: it may have changed something.
    const step = { logicalId, type, generation, before };
    const index = progress.steps.push({ ...step, after: undefined }) - 1;
    const wanted = { stackName: scope.stackName, logicalId, type, properties, generation };
    const deployed = await putResource(wanted, targets, claims);
    const after: StackResource = {
      ...kept,
      ...policies,
      deployed,
      generation,
      status: `${verb}_COMPLETE`,
      updatedAt: new Date(),
    };
    progress.steps[index] = { ...step, after };
    scope.add(logicalId, deployed);
    progress.resources.set(logicalId, after);
    record('COMPLETE', deployed.physicalId, knownType(type).remark);
    return true;
  } catch (cause) {
    const error = DeployError.inResource(logicalId, type, cause);
    progress.failures.push({ logicalId, error });
    record('FAILED', before?.deployed.physicalId, cause instanceof Error ? cause.message : String(cause));
    return false;
  }
}

const REPLACING = 'Requested update requires the creation of a new physical resource; hence creating one.';

function mustReplace(before: StackResource, type: string, properties: Readonly<Record<string, unknown>>): boolean {
  if (before.type !== type) {
    throw new DeployError(`expected the type ${before.type}, which it has: a resource can't become another type`);
  }
  if (!isReplaced(type, before.properties, properties)) return false;
  const { named } = knownType(type);
  if (named !== undefined && properties[named] !== undefined && isSame(before.properties[named], properties[named])) {
    const name = String(properties[named]);
    throw new DeployError(
      `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`,
    );
  }
  return true;
}

function outputsOf({ scope, checkOutputs }: Application, { failures }: Progress): readonly StackOutput[] {
  try {
    const outputs = resolveOutputs(scope);
    checkOutputs(outputs);
    return outputs;
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    failures.push({ logicalId: undefined, error });
    return [];
  }
}

/** @throws DeployError naming the output */
export function resolveOutputs(scope: Scope): readonly StackOutput[] {
  return Object.entries(scope.template.Outputs ?? {})
    .filter(([, { Condition }]) => Condition === undefined || scope.condition(Condition))
    .map(([key, { Value, Description, Export }]) => {
      try {
        return {
          key,
          value: String(resolve(Value, scope)),
          ...(Description === undefined ? {} : { description: Description }),
          ...(Export === undefined ? {} : { exportName: String(resolve(Export.Name, scope)) }),
        };
      } catch (cause) {
        throw new DeployError(`output ${key}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
      }
    });
}
