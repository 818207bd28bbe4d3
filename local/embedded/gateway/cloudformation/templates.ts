import type { Template } from '../../deploy/template.ts';
import { parseTemplate } from '../../deploy/template-text.ts';
import type { XmlValue } from '../xml.ts';
import { type Action, requiredText } from './cloud-formation.ts';
import { readTemplateUrl } from './template-url.ts';

/** Templates, as they were sent. */
export const TEMPLATE_ACTIONS: Readonly<Record<string, Action>> = {
  GetTemplate: (form, cloudFormation) => {
    const stack = cloudFormation.stackOf(form);
    const changeSet = form.text('ChangeSetName');
    const plan = changeSet === undefined ? stack.plan : cloudFormation.changeSets.get(changeSet, stack).plan;
    const body = plan === undefined ? '{}' : (plan.templateText ?? JSON.stringify(plan.template));
    return { TemplateBody: body, StagesAvailable: ['Original', 'Processed'] };
  },
  GetTemplateSummary: async (form, cloudFormation) => {
    const url = form.text('TemplateURL');
    if (url === undefined && form.text('TemplateBody') === undefined) {
      const { plan } = cloudFormation.stackOf(form);
      return plan === undefined ? {} : summary(plan.template);
    }
    const text =
      url === undefined ? requiredText(form, 'TemplateBody') : readTemplateUrl(url, cloudFormation.services.s3);
    return summary(await parseTemplate(text));
  },
  ValidateTemplate: async (form, cloudFormation) => {
    const url = form.text('TemplateURL');
    const text =
      url === undefined ? requiredText(form, 'TemplateBody') : readTemplateUrl(url, cloudFormation.services.s3);
    const { Description, Parameters } = summary(await parseTemplate(text));
    return { Description, Parameters };
  },
};

function summary({ Description, Parameters = {}, Resources }: Template) {
  return {
    Description,
    Parameters: Object.entries(Parameters).map(([key, { Type, Default, Description: about, NoEcho }]) => ({
      ParameterKey: key,
      ParameterType: Type,
      DefaultValue: Default,
      Description: about,
      NoEcho: NoEcho === true,
    })),
    ResourceTypes: [...new Set(Object.values(Resources).map(({ Type }) => Type))],
  } satisfies Record<string, XmlValue>;
}
