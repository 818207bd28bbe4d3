import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DeployError } from './deploy-error.ts';
import type { Stack } from './stack.ts';
import type { StackRegistry } from './stack-registry.ts';
import { parseTemplate } from './template-text.ts';

/** All that is needed to deploy a stack again, with the same names. */
interface KeptStack {
  readonly name: string;
  readonly id: string;
  readonly templateText: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Of the resources that were replaced. */
  readonly generations: Readonly<Record<string, number>>;
  readonly terminationProtection: boolean;
}

/** Stacks that outlive their runtime: a file beside the queues, tables and objects that they have. */
export class KeptStacks {
  readonly #file: string;
  /** Who was deployed last is last: it may use what those before it export. */
  readonly #stacks = new Map<string, KeptStack>();
  #written: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /**
   * Deploys again what an earlier runtime had.
   *
   * @throws DeployError naming the stack that can't be
   */
  async restore(stacks: StackRegistry): Promise<void> {
    for (const kept of await this.#read()) {
      this.#stacks.set(kept.name, kept);
      const template = await parseTemplate(kept.templateText);
      const stack = stacks.add(kept.name, { id: kept.id, isKept: true });
      stack.terminationProtection = kept.terminationProtection;
      const generations = new Map(Object.entries(kept.generations));
      const failure = await stacks.deploy(stack, { ...kept, template }, { keepsFailed: true, generations });
      if (failure !== undefined) {
        const { message } = failure.error;
        throw new DeployError(`the stack ${kept.name}, kept in ${this.#file}: ${message}`, { cause: failure.error });
      }
    }
  }

  /** Writes down what became of a stack. */
  async note(stack: Stack): Promise<void> {
    const { name, id, plan, terminationProtection } = stack;
    this.#stacks.delete(name);
    if (plan !== undefined && stack.deletedAt === undefined) {
      const { template, templateText = JSON.stringify(template), parameters, values, tags } = plan;
      const generations = Object.fromEntries(
        [...stack.resources.values()].flatMap(({ logicalId, generation }) =>
          generation === 0 ? [] : [[logicalId, generation] as const],
        ),
      );
      this.#stacks.set(name, { name, id, templateText, parameters, values, tags, generations, terminationProtection });
    }
    this.#written = this.#written.catch(() => undefined).then(() => this.#write());
    await this.#written;
  }

  async #read(): Promise<readonly KeptStack[]> {
    try {
      return JSON.parse(await readFile(this.#file, 'utf8')) as KeptStack[];
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new DeployError(`expected the kept stacks as JSON in ${this.#file}: ${cause}`, { cause });
    }
  }

  /** Whole or not at all. */
  async #write(): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(`${this.#file}.new`, JSON.stringify([...this.#stacks.values()]));
    await rename(`${this.#file}.new`, this.#file);
  }
}
