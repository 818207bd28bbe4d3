/** A request of the query protocol: names with dots in them, as `Parameters.member.1.ParameterKey`. */
export class QueryForm {
  readonly #fields: URLSearchParams;

  constructor(fields: URLSearchParams) {
    this.#fields = fields;
  }

  text(name: string): string | undefined {
    return this.#fields.get(name) ?? undefined;
  }

  flag(name: string): boolean {
    return this.#fields.get(name) === 'true';
  }

  /** A list of texts. */
  texts(name: string): readonly string[] {
    return [...this.#fields].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value);
  }

  /** A list's elements, each a form of its own. */
  list(name: string): readonly QueryForm[] {
    const elements = new Map<string, URLSearchParams>();
    for (const [key, value] of this.#fields) {
      const match = /^\.member\.(\d+)\.(.+)$/.exec(key.startsWith(name) ? key.slice(name.length) : '');
      if (match === null) continue;
      const [, index = '', field = ''] = match;
      const element = elements.get(index) ?? new URLSearchParams();
      element.append(field, value);
      elements.set(index, element);
    }
    return [...elements.entries()]
      .sort(([left], [right]) => Number(left) - Number(right))
      .map(([, element]) => new QueryForm(element));
  }
}
