import { randomUUID } from 'node:crypto';
import { ACCOUNT_ID, arnOf, iamArn } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { QueryForm } from './query-form.ts';
import type { XmlValue } from './xml.ts';

const DEFAULT_DURATION_SECONDS = 3600;

/** Whoever asks is the account's root, and may be whatever role it names: permissions aren't checked here. */
export const STS_ACTIONS: Readonly<Record<string, (form: QueryForm) => XmlValue>> = {
  GetCallerIdentity: () => ({ Arn: iamArn('root'), UserId: ACCOUNT_ID, Account: ACCOUNT_ID }),
  AssumeRole: assumeRole,
};

function assumeRole(form: QueryForm): XmlValue {
  const roleArn = form.text('RoleArn');
  const session = form.text('RoleSessionName');
  if (roleArn === undefined || session === undefined) {
    throw new AwsError('ValidationError', 'expected a RoleArn and a RoleSessionName');
  }
  const durationSeconds = Number(form.text('DurationSeconds') ?? DEFAULT_DURATION_SECONDS);
  const id = randomUUID().replaceAll('-', '').toUpperCase();
  const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return {
    Credentials: {
      AccessKeyId: `ASIA${id.slice(0, 16)}`,
      SecretAccessKey: 'local',
      SessionToken: 'local',
      Expiration: new Date(Date.now() + durationSeconds * 1000),
    },
    AssumedRoleUser: {
      AssumedRoleId: `AROA${id.slice(0, 16)}:${session}`,
      Arn: arnOf('sts', `assumed-role/${role}/${session}`).replace(/^arn:aws:sts:[^:]*:/, 'arn:aws:sts::'),
    },
  };
}
