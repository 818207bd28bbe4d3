import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Endpoint } from './clients.ts';

/** A stack as CloudFormation describes it. */
export interface StackState {
  /** Such as CREATE_COMPLETE. */
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** As they were when it was last deployed. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Three of these and it is given up: whatever listens there may never answer. LocalStack's first answer takes 5 s. */
const ANSWER_WITHIN_MS = 20_000;

/**
 * Looks a stack up by name; undefined where there is none.
 * @throws what the SDK throws for all else; a TimeoutError where nothing is answered
 */
export async function describeStack(
  endpoint: Endpoint,
  stackName: string,
  answerWithinMs = ANSWER_WITHIN_MS,
): Promise<StackState | undefined> {
  const client = new CloudFormationClient({
    ...endpoint,
    maxAttempts: 3,
    requestHandler: { requestTimeout: answerWithinMs, throwOnRequestTimeout: true },
  });
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const stack = Stacks?.[0];
    if (stack === undefined) return undefined;
    return {
      status: stack.StackStatus ?? '',
      outputs: byName(stack.Outputs, ({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
      parameters: byName(stack.Parameters, ({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
    };
  } catch (error) {
    // CloudFormation has no code of its own for this.
    const { name, message } = error as Error;
    if (name === 'ValidationError' && message.includes('does not exist')) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

type Pair = [name: string | undefined, value: string | undefined];

function byName<Of>(list: readonly Of[] | undefined, pairOf: (one: Of) => Pair): Record<string, string> {
  return Object.fromEntries((list ?? []).map(pairOf).map(([name = '', value = '']) => [name, value]));
}
