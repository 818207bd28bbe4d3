import type { Services } from '../runtime-services.ts';
import type { NameRules } from './names.ts';
import type { Properties } from './properties.ts';
import type { DeployedResource } from './scope.ts';

/** Where resources are created. */
export interface DeployTargets extends Services {
  /** The unpacked folder of a function's code. @throws DeployError where there is none */
  codeFolder(bucketName: string | undefined, objectKey: string): Promise<string>;
}

/** One resource to be created, or to be changed in place. */
export interface ResourceRequest {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  /** The same in every run of the stack, another after a replacement. */
  readonly uuid: string;
  /**
   * The name that the template states under `property`, or one made of stack and logical id.
   *
   * @throws DeployError where another resource of that type has it
   */
  name(property: string | undefined, rules: NameRules): string;
}

/** One resource to be deleted. */
export interface DeletionRequest extends DeployedResource {
  readonly properties: Properties;
}

/** How the resources of one type come and go. */
export interface ResourceType {
  /** Properties that can't be changed in place: with another value it is another resource. */
  readonly fixed?: readonly string[];
  /** Of these, the one that states the resource's own name. */
  readonly named?: string;
  /** What a deploy says of each: that it has no effect here. */
  readonly remark?: string;
  /**
   * Creates the resource, or changes the one of that name in place; one that kept data already holds stays, with its
   * content. Twice the same is once.
   *
   * @throws Error saying what is wrong with the properties; the deployer adds which resource it was
   */
  put(request: ResourceRequest, targets: DeployTargets): DeployedResource | Promise<DeployedResource>;
  /** Takes it away, with its content; one that isn't there any more is no error. Absent: there is nothing to take away. */
  delete?(resource: DeletionRequest, targets: DeployTargets): void | Promise<void>;
}
