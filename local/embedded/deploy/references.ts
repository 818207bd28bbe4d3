import { DeployError } from './deploy-error.ts';
import { isRecord, type ResourceTemplate } from './template.ts';

/** `${Name}` and `${Name.Attribute}`; `${!Literal}` is text. */
export const SUBSTITUTION = /\$\{([^!}][^}]*)\}/g;

/** Every name that `value` refers to by Ref, Fn::GetAtt or Fn::Sub: resources, parameters and pseudo parameters. */
export function namesReferredTo(value: unknown, names = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const element of value) namesReferredTo(element, names);
  if (!isRecord(value)) return names;
  for (const [key, operand] of Object.entries(value)) {
    if (key === 'Ref') names.add(String(operand));
    else if (key === 'Fn::GetAtt') names.add(attributeOf(operand)[0]);
    else if (key === 'Fn::Sub') addSubstituted(operand, names);
    else namesReferredTo(operand, names);
  }
  return names;
}

/** `["Id", "Attribute"]` or `"Id.Attribute"`. */
export function attributeOf(operand: unknown): readonly [logicalId: string, attribute: string] {
  if (Array.isArray(operand)) return [String(operand[0]), String(operand[1])];
  const text = String(operand);
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}

function addSubstituted(operand: unknown, names: Set<string>): void {
  const [text, variables] = Array.isArray(operand) ? operand : [operand, {}];
  for (const [, name = ''] of String(text).matchAll(SUBSTITUTION)) {
    if (!isRecord(variables) || !Object.hasOwn(variables, name)) names.add(name.split('.')[0] ?? name);
  }
  namesReferredTo(variables, names);
}

/**
 * The resources each one has to wait for, in an order in which all of those come first.
 *
 * @throws DeployError naming the resources of a cycle, or a DependsOn on nothing
 */
export function dependencyOrder(
  resources: ReadonlyMap<string, ResourceTemplate>,
  isSkipped: (logicalId: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const ordered = new Map<string, readonly string[]>();
  const path: string[] = [];
  const visit = (logicalId: string, resource: ResourceTemplate): void => {
    if (ordered.has(logicalId)) return;
    if (path.includes(logicalId)) {
      const cycle = [...path.slice(path.indexOf(logicalId)), logicalId].join(' -> ');
      throw new DeployError(`the template's resources depend on each other in a circle: ${cycle}`);
    }
    path.push(logicalId);
    const names = new Set([...namesReferredTo(resource.Properties), ...dependsOn(logicalId, resource)]);
    const dependencies = [...names].filter((name) => resources.has(name));
    for (const name of dependencies) {
      const dependency = resources.get(name);
      if (dependency !== undefined) visit(name, dependency);
    }
    path.pop();
    ordered.set(logicalId, dependencies);
  };
  const dependsOn = (logicalId: string, { DependsOn = [] }: ResourceTemplate): readonly string[] => {
    const names = typeof DependsOn === 'string' ? [DependsOn] : DependsOn;
    const missing = names.find((name) => !resources.has(name) && !isSkipped(name));
    if (missing !== undefined)
      throw new DeployError(`resource ${logicalId} depends on ${missing}, which isn't in the template`);
    return names;
  };
  for (const [logicalId, resource] of resources) visit(logicalId, resource);
  return ordered;
}
