import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { configSchema } from '../../core/config.ts';
import { entriesOf, propsOf } from './construct-props.ts';

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const PAGE = fromRoot('docs/configuration.md');

interface Setting {
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

const UNITS: readonly (readonly [ending: string, unit: string])[] = [
  ['Seconds', 's'],
  ['Days', 'days'],
  ['Mb', 'MB'],
];

const unitOf = (name: string): string => UNITS.find(([ending]) => name.endsWith(ending))?.[1] ?? '';
const number = (n: unknown): string => (typeof n === 'number' ? n.toLocaleString('en-US') : String(n));
const cell = (text: string): string => text.replaceAll('|', '\\|');

function rangeOf({ const: only, minimum, exclusiveMinimum, maximum }: Setting): string {
  if (only !== undefined) return `only ${number(only)}`;
  const from = exclusiveMinimum === undefined ? number(minimum) : `more than ${number(exclusiveMinimum)}`;
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? from : `${from} to ${number(maximum)}`;
}

/** The page about what can be set: the pipeline's settings from their schema, the construct's props from its source. */
export function configurationPage(): string {
  const { properties = {} } = z.toJSONSchema(configSchema, { io: 'input' }) as { properties?: Record<string, Setting> };
  const source = readFileSync(fromRoot('infra/fan-out.ts'), 'utf8');
  const settingOf = entriesOf(source, 'SETTING_OF');
  const props = propsOf(source, 'FanOutProps').map(
    ({ name, type, about, fallback }) =>
      `| \`${name}\` | ${cell(about)} | \`${cell(type)}\` | ${cell(fallback ?? '')} | ${settingOf.has(name) ? `\`${settingOf.get(name)}\`` : ''} |`,
  );
  const monitoring = propsOf(readFileSync(fromRoot('infra/monitoring.ts'), 'utf8'), 'FanOutMonitoringProps').map(
    ({ name, type, about, fallback }) =>
      `| \`${name}\` | ${cell(about)} | \`${cell(type)}\` | ${cell(fallback ?? '')} |`,
  );
  const settings = Object.entries(properties).map(
    ([name, setting]) =>
      `| \`${name}\` | ${cell(setting.description ?? '')} | ${unitOf(name)} | ${setting.default === undefined ? 'see there' : number(setting.default)} | ${rangeOf(setting)} |`,
  );
  return `<!-- Written by scripts/docs/configuration-page.ts: change core/config.ts, infra/fan-out.ts or infra/monitoring.ts, and run it. -->

# Configuration

## Props of the construct FanOut

[infra/fan-out.ts](../infra/fan-out.ts), imported as \`fanout/cdk\`. A prop with a setting behind it takes the setting's
range.

| prop | meaning | type | default | setting |
|---|---|---|---|---|
${props.join('\n')}

## Props of the construct FanOutMonitoring

[infra/monitoring.ts](../infra/monitoring.ts), imported as \`fanout/cdk\`, too: [deploy.md](deploy.md#logs-and-alarms) has
what its alarms mean.

| prop | meaning | type | default |
|---|---|---|---|
${monitoring.join('\n')}

## The pipeline's settings

[core/config.ts](../core/config.ts) checks them when the stack is synthesized; what is out of range, or doesn't fit
another setting, ends the synthesis with an error that names the prop. The functions get them as one environment
variable. Those without a prop have their default.

| setting | meaning | unit | default | range |
|---|---|---|---|---|
${settings.join('\n')}
`;
}

if (import.meta.main) writeFileSync(PAGE, configurationPage());
