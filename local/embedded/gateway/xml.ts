import { escapeXml } from './reply.ts';

/** What an answer of the query protocol is made of; undefined is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | Date
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

/** The elements of an object, one a field; lists as the query protocol has them, in `<member>`s. */
export function toXml(value: XmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((element) => `<member>${toXml(element)}</member>`).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, field]) => (field === undefined ? '' : `<${name}>${toXml(field)}</${name}>`))
      .join('');
  }
  return escapeXml(String(value));
}
