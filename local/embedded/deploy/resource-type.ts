import type { Services } from '../runtime-services.ts';
import type { NameRules } from './names.ts';
import type { Properties } from './properties.ts';
import type { DeployedResource } from './scope.ts';

/** Where resources are created. */
export interface DeployTargets extends Services {
  readonly assetFolder: (objectKey: string) => Promise<string>;
}

/** One resource to be created. */
export interface ResourceRequest {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  /** The same in every run of the stack. */
  readonly uuid: string;
  /** The name that the template states under `property`, or one made of stack and logical id. */
  name(property: string | undefined, rules: NameRules): string;
}

/**
 * Creates a resource; one that kept data already holds stays, with its content.
 *
 * @throws Error saying what is wrong with the properties; the deployer adds which resource it was
 */
export type CreateResource = (
  request: ResourceRequest,
  targets: DeployTargets,
) => DeployedResource | Promise<DeployedResource>;
