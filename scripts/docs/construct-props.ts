/** One prop of a construct, as its interface states it. */
export interface ConstructProp {
  readonly name: string;
  readonly type: string;
  /** Its docstring, on one line, without the default. */
  readonly about: string;
  readonly fallback: string | undefined;
}

/**
 * Reads the members of an interface from its source: each on lines of its own, with a docstring before it or none.
 * @throws where the source has no such interface, or a member that isn't understood
 */
export function propsOf(source: string, interfaceName: string): ConstructProp[] {
  const body = new RegExp(`export interface ${interfaceName} \\{\\n(.*?)\\n\\}`, 's').exec(source)?.[1];
  if (body === undefined) throw new Error(`expected an interface ${interfaceName}, found none`);
  const members = [...body.matchAll(/(?:\/\*\*((?:(?!\*\/).)*)\*\/\s*)?readonly (\w+)\??: (.+?);(?=\n|$)/gs)];
  const readable = body.match(/^ {2}readonly /gm)?.length;
  if (members.length !== readable) throw new Error(`expected ${readable} members, understood ${members.length}`);
  return members.map(([, comment = '', name = '', type = '']) => {
    const text = comment.replace(/\s*\n\s*\* ?/g, ' ').trim();
    const [about = '', fallback] = text.split(/\s*@default\s+(?:- )?/);
    return { name, type: type.replace(/\s+/g, ' '), about: about.trim(), fallback };
  });
}

/** Reads which setting is behind which prop: the entries of an object literal of texts. */
export function entriesOf(source: string, constant: string): ReadonlyMap<string, string> {
  const body = new RegExp(`const ${constant} = \\{(.*?)\\}`, 's').exec(source)?.[1];
  if (body === undefined) throw new Error(`expected a constant ${constant}, found none`);
  return new Map([...body.matchAll(/(\w+): '(\w+)'/g)].map(([, key = '', value = '']) => [key, value]));
}
