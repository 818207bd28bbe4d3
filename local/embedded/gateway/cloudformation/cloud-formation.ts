import { AwsError } from '../../aws-error.ts';
import { parameterValues } from '../../deploy/parameters.ts';
import { checkRules } from '../../deploy/rules.ts';
import type { Stack, StackPlan } from '../../deploy/stack.ts';
import { parseTemplate } from '../../deploy/template-text.ts';
import type { QueryServices } from '../query-api.ts';
import type { QueryForm } from '../query-form.ts';
import type { XmlValue } from '../xml.ts';
import { ChangeSets } from './change-set-store.ts';
import { readTemplateUrl } from './template-url.ts';

/** One action of the API. @throws AwsError, or DeployError, which is a ValidationError */
export type Action = (form: QueryForm, cloudFormation: CloudFormation) => XmlValue | Promise<XmlValue>;

/**
 * A request waits so long for what it has begun: the CDK CLI looks every 5 s, so that an answer which finds it done
 * spares a wait; and a deploy that takes longer, for a function that is busy, must not hold the connection.
 */
const ANSWER_AFTER_MS = 3_000;

/** What the actions of CloudFormation's API share. */
export class CloudFormation {
  readonly services: QueryServices;
  readonly changeSets = new ChangeSets();

  constructor(services: QueryServices) {
    this.services = services;
  }

  /** The stack of a form's StackName, a name or an id. @throws AwsError in the words that the CDK CLI looks for */
  stackOf(form: QueryForm): Stack {
    const name = requiredText(form, 'StackName');
    const stack = this.services.stacks.find(name);
    if (stack !== undefined) return stack;
    throw new AwsError('ValidationError', `Stack with id ${name} does not exist`);
  }

  /** What a request wants a stack to be. @throws DeployError for a template or parameters that can't be */
  async planOf(form: QueryForm, stack: Stack): Promise<StackPlan> {
    const { stacks, parameters: store } = this.services;
    const { template, templateText } = await this.#template(form, stack);
    const given = form.list('Parameters').map((parameter) => ({
      key: parameter.text('ParameterKey') ?? '',
      value: parameter.text('ParameterValue'),
      usesPrevious: parameter.flag('UsePreviousValue'),
    }));
    const resolved = parameterValues(template, given, stack.plan?.parameters ?? {}, store);
    const tags = Object.fromEntries(form.list('Tags').map((tag) => [tag.text('Key') ?? '', tag.text('Value') ?? '']));
    const plan: StackPlan = { template, ...(templateText === undefined ? {} : { templateText }), ...resolved, tags };
    checkRules(stacks.scopeOf(stack, plan));
    return plan;
  }

  /** Begins something with a stack, and returns when it is done, or goes on after a while without the caller. */
  async begin(operation: () => Promise<unknown>): Promise<void> {
    const { promise: waited, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ANSWER_AFTER_MS);
    let isAnswered = false;
    const running = operation().catch((error: unknown) => {
      if (!isAnswered) throw error;
      process.emitWarning(`CloudFormation: ${error}`);
    });
    try {
      await Promise.race([running, waited]);
    } finally {
      isAnswered = true;
      clearTimeout(timer);
    }
  }

  async #template(form: QueryForm, stack: Stack): Promise<Pick<StackPlan, 'template' | 'templateText'>> {
    if (form.flag('UsePreviousTemplate') && stack.plan !== undefined) return stack.plan;
    const url = form.text('TemplateURL');
    const text = url === undefined ? form.text('TemplateBody') : readTemplateUrl(url, this.services.s3);
    if (text === undefined) {
      throw new AwsError('ValidationError', 'Either Template URL or Template Body must be specified.');
    }
    return { template: await parseTemplate(text), templateText: text };
  }
}

/** @throws AwsError naming the field */
export function requiredText(form: QueryForm, name: string): string {
  const text = form.text(name);
  if (text !== undefined && text !== '') return text;
  throw new AwsError('ValidationError', `expected the parameter ${name}`);
}

/** @throws AwsError where something goes on with the stack, or nothing can any more */
export function requireChangeable(stack: Stack): void {
  const isStuck = /^(CREATE_FAILED|ROLLBACK_.*|DELETE_FAILED)$/.test(stack.status);
  if (!stack.isBusy && !isStuck) return;
  throw new AwsError('ValidationError', `Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}
