import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ARCHITECTURE } from './architecture-diagram.ts';
import { CHUNK_LIFE } from './chunk-life-diagram.ts';
import { diagramSvg } from './diagram.ts';

// Makes the pictures of docs/architecture.md.
for (const [name, diagram] of Object.entries({ architecture: ARCHITECTURE, 'chunk-life': CHUNK_LIFE }))
  writeFileSync(fileURLToPath(new URL(`../../docs/images/${name}.svg`, import.meta.url)), diagramSvg(diagram));
