/**
 * Node's HTTP, without what `import 'node:http'` evaluates besides: all that the module exports, WebSocket and its
 * like too, a good 20 ms of every start.
 */
export const { Agent, createServer, request } = process.getBuiltinModule('node:http');
