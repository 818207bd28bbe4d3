import { expect, it } from 'vitest';
import { QueryForm } from '../../../../../local/embedded/gateway/query-form.ts';
import { toXml } from '../../../../../local/embedded/gateway/xml.ts';

it('reads texts, flags and lists in the order of their numbers', () => {
  const fields = 'Name=a&On=true&Tags.member.10.Key=j&Tags.member.2.Key=b&Tags.member.2.Value=2&Filter.member.1=X';
  const form = new QueryForm(new URLSearchParams(fields));
  expect([form.text('Name'), form.text('Other'), form.flag('On'), form.flag('Off')]).toEqual([
    'a',
    undefined,
    true,
    false,
  ]);
  expect(form.list('Tags').map((tag) => [tag.text('Key'), tag.text('Value')])).toEqual([
    ['b', '2'],
    ['j', undefined],
  ]);
  expect(form.texts('Filter')).toEqual(['X']);
});

it('writes lists as members, leaves out what is undefined, and escapes', () => {
  const value = { A: ['<x>', { B: 1 }], C: undefined, D: new Date(0), E: false };
  expect(toXml(value)).toBe(
    '<A><member>&#60;x&#62;</member><member><B>1</B></member></A><D>1970-01-01T00:00:00.000Z</D><E>false</E>',
  );
});
