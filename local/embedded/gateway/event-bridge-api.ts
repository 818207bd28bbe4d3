import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { EventBridge } from '../event-bridge/event-bridge.ts';
import { putEvents } from '../event-bridge/put-events.ts';
import { replyJson, replyJsonError } from './reply.ts';
import { parseJsonObject, readText } from './request-body.ts';

const REQUEST_LIMIT_BYTES = 16 * 1_048_576;
const CONTENT_TYPE = 'application/x-amz-json-1.1';

type Body = Readonly<Record<string, unknown>>;

const ACTIONS: Readonly<Record<string, (body: Body, bridge: EventBridge) => unknown>> = {
  PutEvents: (body, bridge) => putEvents(body['Entries'], bridge),
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
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = String(request.headers['x-amz-target']).slice('AWSEvents.'.length);
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined) {
      throw new AwsError('UnknownOperationException', `the embedded runtime has no EventBridge action ${name}`);
    }
    const body = parseJsonObject(await readText(request, REQUEST_LIMIT_BYTES));
    replyJson(response, 200, action(body, bridge) ?? {}, CONTENT_TYPE);
  };
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      request.resume();
      replyJsonError(response, error, CONTENT_TYPE);
    });
  };
}

function busName(body: Body): string {
  return typeof body['EventBusName'] === 'string' ? body['EventBusName'] : 'default';
}

function ruleOf(body: Body, bridge: EventBridge) {
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
