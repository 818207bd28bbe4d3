import { arnOf, parseArn } from '../../account.ts';
import type { RuleTarget } from '../../event-bridge/event-bridge.ts';
import { checkPattern, type EventPattern } from '../../event-bridge/pattern.ts';
import { DeployError } from '../deploy-error.ts';
import type { Properties } from '../properties.ts';
import type { DeployTargets, ResourceRequest, ResourceType } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

const TARGET_SERVICES: ReadonlySet<string | undefined> = new Set(['lambda', 'sqs', 'events']);

/** A rule with its targets; a schedule runs from here on. */
export const eventRuleType: ResourceType = {
  fixed: ['Name', 'EventBusName'],
  named: 'Name',
  put: putEventRule,
  delete: ({ attributes }, { bridge }) => bridge.deleteRule(attributes['Arn'] ?? ''),
};

function putEventRule({ properties, name }: ResourceRequest, { bridge }: DeployTargets): DeployedResource {
  const ruleName = name('Name', { maximumLength: 64 });
  const busName = properties.optionalText('EventBusName')?.split('/').at(-1) ?? 'default';
  const qualified = busName === 'default' ? ruleName : `${busName}/${ruleName}`;
  const arn = arnOf('events', `rule/${qualified}`);
  const scheduleExpression = properties.optionalText('ScheduleExpression');
  const pattern = patternOf(properties);
  if (pattern === undefined && scheduleExpression === undefined) {
    throw new DeployError('expected an EventPattern or a ScheduleExpression');
  }
  bridge.putRule({
    name: ruleName,
    arn,
    busName,
    enabled: properties.optionalText('State') !== 'DISABLED',
    targets: properties.list('Targets').map(targetOf),
    ...(pattern === undefined ? {} : { pattern }),
    ...(scheduleExpression === undefined ? {} : { scheduleExpression }),
  });
  return { physicalId: qualified.replace('/', '|'), attributes: { Arn: arn } };
}

function patternOf(properties: Properties): EventPattern | undefined {
  const pattern = properties.record('EventPattern');
  if (pattern === undefined) return undefined;
  checkPattern(pattern);
  return pattern;
}

function targetOf(target: Properties): RuleTarget {
  const arn = target.text('Arn');
  if (!TARGET_SERVICES.has(parseArn(arn)?.service)) {
    throw new DeployError(`expected a function, a queue or an event bus as target, got ${arn}`);
  }
  target.refuse(['EcsParameters', 'BatchParameters', 'KinesisParameters', 'HttpParameters']);
  const input = target.optionalText('Input');
  const inputPath = target.optionalText('InputPath');
  const transformer = target.nested('InputTransformer');
  const deadLetterArn = target.nested('DeadLetterConfig').optionalText('Arn');
  return {
    id: target.text('Id'),
    arn,
    ...(input === undefined ? {} : { input }),
    ...(inputPath === undefined ? {} : { inputPath }),
    ...(target.has('InputTransformer')
      ? {
          inputTransformer: {
            paths: transformer.textRecord('InputPathsMap'),
            template: transformer.text('InputTemplate'),
          },
        }
      : {}),
    ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
  };
}
