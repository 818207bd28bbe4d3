#!/usr/bin/env node
'use strict';

// Plain JavaScript, with nothing imported: an old Node, too, has to come far enough to say what it lacks.
const OLDEST = [22, 18];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  process.stderr.write(`fanout: expected Node ${OLDEST.join('.')} or newer, got ${process.versions.node}\n`);
  process.exit(2);
}

// Node 22 says that its SQLite, which the local SQS is built on, is experimental: nothing that a command's user can mend.
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).startsWith('SQLite is an experimental feature')) emitWarning.call(process, warning, ...rest);
};

// Before anything else is loaded: compiled code that is kept between commands makes each start twice as fast.
require('node:module').enableCompileCache();
import('./main.ts');
