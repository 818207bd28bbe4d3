#!/usr/bin/env node
'use strict';

// Plain JavaScript, with nothing imported: an old Node, too, has to come far enough to say what it lacks.
const OLDEST = [22, 18];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  process.stderr.write(`fanout: expected Node ${OLDEST.join('.')} or newer, got ${process.versions.node}\n`);
  process.exit(2);
}
import('./main.ts');
