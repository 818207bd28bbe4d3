import { REGION } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { DeployError } from '../deploy/deploy-error.ts';
import { CLOUD_FORMATION_ACTIONS } from './cloudformation/actions.ts';
import { CloudFormation } from './cloudformation/cloud-formation.ts';
import type { QueryServices } from './query-api.ts';
import { QueryForm } from './query-form.ts';
import { STS_ACTIONS } from './sts-api.ts';
import { toXml } from './xml.ts';

const CLOUD_FORMATION_VERSION = '2010-05-15';
/** What would make things in this region while their program looks for them in its own. */
const REGIONAL: ReadonlySet<string> = new Set(['CreateChangeSet', 'CreateStack', 'UpdateStack']);

/** Runs an action of STS or CloudFormation; the answer is the XML within its Result element. @throws AwsError */
export type RunQuery = (action: string, fields: URLSearchParams, authorization: string | undefined) => Promise<string>;

/** Loaded by the first request: a runtime that is started to run one job is never asked. */
export function createQueryActions(services: QueryServices): RunQuery {
  const cloudFormation = new CloudFormation(services);
  return async (action, fields, authorization) => {
    const form = new QueryForm(fields);
    if (fields.get('Version') !== CLOUD_FORMATION_VERSION) {
      const run = Object.hasOwn(STS_ACTIONS, action) ? STS_ACTIONS[action] : undefined;
      if (run === undefined) throw unknownAction('STS', action);
      return toXml(run(form));
    }
    const run = Object.hasOwn(CLOUD_FORMATION_ACTIONS, action) ? CLOUD_FORMATION_ACTIONS[action] : undefined;
    if (run === undefined) throw unknownAction('CloudFormation', action);
    if (REGIONAL.has(action)) requireOwnRegion(authorization);
    try {
      return toXml(await run(form, cloudFormation));
    } catch (error) {
      throw error instanceof DeployError ? new AwsError('ValidationError', error.message) : error;
    }
  };
}

/** `…Credential=<key>/<date>/<region>/<service>/aws4_request,…` */
function requireOwnRegion(authorization: string | undefined): void {
  const region = /Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(authorization ?? '')?.[1];
  if (region === undefined || region === REGION) return;
  throw new AwsError('ValidationError', `the embedded runtime is the region ${REGION}: set AWS_REGION, got ${region}`);
}

function unknownAction(service: string, action: string): AwsError {
  return new AwsError('InvalidAction', `the embedded runtime has no ${service} action ${action}`);
}
