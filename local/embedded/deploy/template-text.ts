import { DeployError } from './deploy-error.ts';
import { namesReferredTo } from './references.ts';
import { knownType } from './resource-put.ts';
import { checkTemplate, type Template } from './template.ts';

/**
 * A template as it was sent: JSON, or YAML with CloudFormation's short forms (`!Ref`).
 *
 * @throws DeployError in CloudFormation's words
 */
export async function parseTemplate(text: string): Promise<Template> {
  const value = text.trimStart().startsWith('{') ? parseJson(text) : await parseYaml(text);
  try {
    checkTemplate(value);
  } catch (error) {
    throw formatError(error instanceof Error ? error.message : String(error));
  }
  checkTypes(value);
  checkReferences(value);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw formatError(`JSON not well-formed. (${cause instanceof Error ? cause.message : String(cause)})`);
  }
}

async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(text, { schema: 'core', customTags: shortForms() });
  } catch (cause) {
    throw formatError(`YAML not well-formed. (${cause instanceof Error ? cause.message : String(cause)})`);
  }
}

const FUNCTIONS = 'And Base64 Equals FindInMap GetAtt If ImportValue Join Not Or Select Split Sub Contains'.split(' ');

/** `!GetAtt A.B` for `{ "Fn::GetAtt": ["A", "B"] }`, and so on, each for a scalar, a list and a mapping. */
function shortForms() {
  const names = [
    ...FUNCTIONS.map((name) => [name, `Fn::${name}`] as const),
    ['Ref', 'Ref'],
    ['Condition', 'Condition'],
  ];
  return names.flatMap(([tag, name]) => {
    const wrap = (operand: unknown) => ({ [String(name)]: operand });
    const nested = (node: unknown) => wrap((node as { toJSON(): unknown }).toJSON());
    return [
      { tag: `!${tag}`, resolve: (scalar: string) => wrap(scalar) },
      { tag: `!${tag}`, collection: 'seq' as const, resolve: nested },
      { tag: `!${tag}`, collection: 'map' as const, resolve: nested },
    ];
  });
}

function checkTypes({ Resources }: Template): void {
  const unknown = new Set<string>();
  for (const { Type } of Object.values(Resources)) {
    try {
      knownType(Type);
    } catch {
      unknown.add(Type);
    }
  }
  if (unknown.size === 0) return;
  throw formatError(
    `Unrecognized resource types: [${[...unknown].join(', ')}]: the embedded runtime has none of these`,
  );
}

function checkReferences({ Resources, Outputs = {}, Parameters = {} }: Template): void {
  const isKnown = (name: string) =>
    name.startsWith('AWS::') || Object.hasOwn(Resources, name) || Object.hasOwn(Parameters, name);
  const blocks = { Resources: Object.values(Resources).map(({ Properties }) => Properties), Outputs };
  for (const [block, content] of Object.entries(blocks)) {
    const unknown = [...namesReferredTo(content)].filter((name) => !isKnown(name));
    if (unknown.length > 0) {
      throw formatError(
        `Unresolved resource dependencies [${unknown.join(', ')}] in the ${block} block of the template`,
      );
    }
  }
}

function formatError(message: string): DeployError {
  return new DeployError(`Template format error: ${message}`);
}
