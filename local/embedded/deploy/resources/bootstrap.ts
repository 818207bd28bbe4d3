import { ACCOUNT_ID, arnOf, REGION } from '../../account.ts';
import { DeployError } from '../deploy-error.ts';
import type { ResourceType } from '../resource-type.ts';

/** A parameter in SSM's parameter store. */
export const ssmParameterType: ResourceType = {
  fixed: ['Name', 'Type'],
  named: 'Name',
  put: ({ properties, name }, { parameters }) => {
    const type = properties.text('Type');
    if (type !== 'String' && type !== 'StringList') {
      throw new DeployError(`Type: expected String or StringList, got ${type}`);
    }
    const parameterName = name('Name', { maximumLength: 1011 });
    const value = properties.text('Value');
    if (parameters.get(parameterName)?.value !== value) parameters.put(parameterName, type, value);
    return { physicalId: parameterName, attributes: { Type: type, Value: value } };
  },
  delete: ({ physicalId }, { parameters }) => {
    parameters.delete(physicalId);
  },
};

/** Only a name: functions run from zip files here, not from images. */
export const ecrRepositoryType: ResourceType = {
  fixed: ['RepositoryName'],
  named: 'RepositoryName',
  put: ({ name }) => {
    const repositoryName = name('RepositoryName', { maximumLength: 256, lowerCase: true });
    const repositoryUri = `${ACCOUNT_ID}.dkr.ecr.${REGION}.amazonaws.com/${repositoryName}`;
    const attributes = { Arn: arnOf('ecr', `repository/${repositoryName}`), RepositoryUri: repositoryUri };
    return { physicalId: repositoryName, attributes };
  },
};

/** Only an id: nothing is encrypted here. */
export const kmsKeyType: ResourceType = {
  fixed: ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  put: ({ uuid }) => ({ physicalId: uuid, attributes: { Arn: arnOf('kms', `key/${uuid}`), KeyId: uuid } }),
};

/** Only a name. */
export const kmsAliasType: ResourceType = {
  fixed: ['AliasName'],
  named: 'AliasName',
  put: ({ properties, name }) => {
    properties.text('AliasName');
    return { physicalId: name('AliasName', { maximumLength: 256 }), attributes: {} };
  },
};
