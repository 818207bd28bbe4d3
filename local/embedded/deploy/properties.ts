import { DeployError } from './deploy-error.ts';
import { isRecord } from './template.ts';

/** A resource's properties with every intrinsic function resolved; each reader says what it expected. */
export class Properties {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(values: Readonly<Record<string, unknown>>, path = '') {
    this.#values = values;
    this.#path = path;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  text(name: string): string {
    return this.#required(name, this.optionalText(name));
  }

  optionalText(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw this.#unexpected(name, 'text', value);
  }

  /** CloudFormation takes numbers as text too. */
  optionalNumber(name: string): number | undefined {
    const value = this.#values[name];
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw this.#unexpected(name, 'a number', value);
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw this.#unexpected(name, 'true or false', value);
  }

  /** Nested properties; none where they are absent. */
  nested(name: string): Properties {
    return new Properties(this.record(name) ?? {}, `${this.#path}${name}.`);
  }

  record(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.#values[name];
    if (value === undefined || isRecord(value)) return value;
    throw this.#unexpected(name, 'an object', value);
  }

  /** A list of nested properties; empty where it is absent. */
  list(name: string): readonly Properties[] {
    return this.#array(name).map((element, index) => {
      const path = `${this.#path}${name}[${index}].`;
      if (isRecord(element)) return new Properties(element, path);
      throw this.#unexpected(`${name}[${index}]`, 'an object', element);
    });
  }

  texts(name: string): readonly string[] {
    return this.#array(name).map(String);
  }

  /** An object of texts; empty where it is absent. */
  textRecord(name: string): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(this.record(name) ?? {}).map(([key, value]) => [key, String(value)]));
  }

  /** @throws DeployError where a property is stated that would change what the resource does, and can't be honoured */
  refuse(names: readonly string[]): void {
    for (const name of names) {
      const value = this.#values[name];
      if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
      throw new DeployError(`the embedded runtime doesn't support the property ${this.#path}${name}`);
    }
  }

  #array(name: string): readonly unknown[] {
    const value = this.#values[name] ?? [];
    if (Array.isArray(value)) return value;
    throw this.#unexpected(name, 'a list', value);
  }

  #required<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw new DeployError(`expected the property ${this.#path}${name}`);
    return value;
  }

  #unexpected(name: string, expected: string, value: unknown): DeployError {
    return new DeployError(`${this.#path}${name}: expected ${expected}, got ${JSON.stringify(value)}`);
  }
}
