import type { RequestListener } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { EventBridge } from '../event-bridge/event-bridge.ts';
import { putEvents } from '../event-bridge/put-events.ts';
import { testPattern } from '../event-bridge/test-pattern.ts';
import { createJsonActions, type JsonBody } from './json-actions.ts';

const ACTIONS: Readonly<Record<string, (body: JsonBody, bridge: EventBridge) => unknown>> = {
  PutEvents: (body, bridge) => putEvents(body['Entries'], bridge),
  TestEventPattern: (body) => ({ Result: testPattern(body['EventPattern'], body['Event']) }),
  ListEventBuses: (_body, bridge) => ({
    EventBuses: bridge.listBuses().map(({ name, arn }) => ({ Name: name, Arn: arn })),
  }),
  ListRules: (body, bridge) => ({ Rules: bridge.listRules(busName(body)).map(ruleShape) }),
  DescribeRule: (body, bridge) => ruleShape(ruleOf(body, bridge)),
  ListTargetsByRule: (body, bridge) => ({
    Targets: ruleOf({ ...body, Name: body['Rule'] }, bridge).targets.map(({ id, arn }) => ({ Id: id, Arn: arn })),
  }),
  EnableRule: (body, bridge) => bridge.setEnabled(ruleOf(body, bridge), true),
  DisableRule: (body, bridge) => bridge.setEnabled(ruleOf(body, bridge), false),
};

/** EventBridge's JSON protocol: sending events, and looking at and switching the deployed rules. */
export function createEventBridgeApi(bridge: EventBridge): RequestListener {
  return createJsonActions({ prefix: 'AWSEvents', name: 'EventBridge' }, ACTIONS, bridge);
}

function busName(body: JsonBody): string {
  return typeof body['EventBusName'] === 'string' ? body['EventBusName'] : 'default';
}

function ruleOf(body: JsonBody, bridge: EventBridge) {
  const rule = bridge.listRules(busName(body)).find(({ name }) => name === body['Name']);
  if (rule !== undefined) return rule;
  throw new AwsError('ResourceNotFoundException', `Rule ${String(body['Name'])} does not exist on ${busName(body)}.`);
}

function ruleShape(rule: ReturnType<EventBridge['listRules']>[number]) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventBusName: rule.busName,
    State: rule.enabled ? 'ENABLED' : 'DISABLED',
    ...(rule.pattern === undefined ? {} : { EventPattern: JSON.stringify(rule.pattern) }),
    ...(rule.scheduleExpression === undefined ? {} : { ScheduleExpression: rule.scheduleExpression }),
  };
}
