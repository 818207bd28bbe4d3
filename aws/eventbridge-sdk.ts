// What is used of the SDK, in a file of its own: a dynamic import of the package would bundle all of it.
export { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
