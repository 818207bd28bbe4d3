/** A parameter of SSM's parameter store. */
export interface StoredParameter {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  /** From 1, one more with each value. */
  readonly version: number;
  readonly modifiedAt: Date;
}

/** SSM's parameter store: names and values, nothing encrypted. */
export class ParameterStore {
  readonly #parameters = new Map<string, StoredParameter>();

  get(name: string): StoredParameter | undefined {
    return this.#parameters.get(name);
  }

  put(name: string, type: string, value: string): StoredParameter {
    const version = (this.#parameters.get(name)?.version ?? 0) + 1;
    const parameter = { name, type, value, version, modifiedAt: new Date() };
    this.#parameters.set(name, parameter);
    return parameter;
  }

  /** Whether there was one. */
  delete(name: string): boolean {
    return this.#parameters.delete(name);
  }
}
