// `import … from 'node:http'` makes Node evaluate all that the module exports, WebSocket and its like too, a good 25 ms
// of each start. Bundles take this in its place: what is required is evaluated when it is used.
// biome-ignore lint/style/useNodejsImportProtocol: with the prefix it would be taken for itself
module.exports = require('http');
