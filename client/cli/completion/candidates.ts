import type { Command, Completes } from '../command.ts';

/** What is looked up only when it is asked for. */
export interface Sources {
  jobs(): Promise<readonly string[]>;
  /** @param tasksFile that of `--tasks`, where one is given */
  tasks(tasksFile: string | undefined): Promise<readonly string[]>;
}

/** The answer that leaves it to the shell to complete a file's name. */
export const FILES = ':file';

/**
 * What the last word of a command line may become. The words are those after `fanout`; the last one may be empty, or
 * be `--option=` and the begin of a value. Some shells cut that at the `=`.
 */
export async function candidates(
  words: readonly string[],
  commands: readonly Command[],
  sources: Sources,
): Promise<readonly string[]> {
  const [name = '', ...rest] = words;
  const names = commands.map((command) => command.name);
  if (words.length <= 1) return startingWith(name, [...names, 'help', '--help', '--version']);
  if (name === 'help') return rest.length === 1 ? startingWith(rest[0] ?? '', names) : [];
  const command = commands.find((known) => known.name === name);
  return command === undefined ? [] : ofCommand(command, joinedAtEquals(rest), sources);
}

async function ofCommand(command: Command, words: readonly string[], sources: Sources): Promise<readonly string[]> {
  const { given, before } = splitLast(words);
  const find = (what: Completes | undefined) => valuesOf(what, givenTo(words, 'tasks'), sources);
  const [, option, value] = /^--([\w-]+)=(.*)$/s.exec(given) ?? [];
  if (option !== undefined && value !== undefined) {
    const found = await find(command.options[option]?.completes);
    return found[0] === FILES ? found : startingWith(value, found);
  }
  const previous = before.at(-1) ?? '';
  const asked = previous.startsWith('--') ? command.options[previous.slice(2)] : undefined;
  if (asked?.type === 'string') return startingWith(given, await find(asked.completes));
  if (given.startsWith('-')) return startingWith(given, optionsLeft(command, before));
  const place = before.filter((word, i) => !word.startsWith('-') && !takesValue(command, before[i - 1])).length;
  return startingWith(given, await find(command.takes?.[place] ?? command.takes?.at(-1)));
}

async function valuesOf(what: Completes | undefined, tasksFile: string | undefined, sources: Sources) {
  if (what === undefined) return [];
  if (what === 'file') return [FILES];
  if (what === 'job') return sources.jobs();
  return what === 'task' ? sources.tasks(tasksFile) : what;
}

/** Options that aren't given yet, or may be given again. */
function optionsLeft({ options }: Command, before: readonly string[]): string[] {
  const left = Object.entries(options).filter(
    ([name, { multiple }]) => multiple === true || !before.some((word) => word.split('=')[0] === `--${name}`),
  );
  return [...left.map(([name]) => `--${name}`), '--help'];
}

const takesValue = ({ options }: Command, word: string | undefined): boolean =>
  word?.startsWith('--') === true && options[word.slice(2)]?.type === 'string';

function givenTo(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(`--${option}`);
  const inOne = words.find((word) => word.startsWith(`--${option}=`));
  return inOne?.slice(option.length + 3) ?? (at < 0 ? undefined : words[at + 1]);
}

/** `--target`, `=` and `lo` are one word again. */
function joinedAtEquals(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const [i, word] of words.entries()) {
    const last = joined.at(-1) ?? '';
    if (i > 0 && (word === '=' || (words[i - 1] === '=' && last.endsWith('=')))) joined.splice(-1, 1, last + word);
    else joined.push(word);
  }
  return joined;
}

const splitLast = (words: readonly string[]) => ({ given: words.at(-1) ?? '', before: words.slice(0, -1) });

const startingWith = (begin: string, all: readonly string[]): readonly string[] =>
  all[0] === FILES ? all : all.filter((one) => one.startsWith(begin));
