import type { DeployedResource } from './scope.ts';
import { StackEvents } from './stack-events.ts';
import type { Template } from './template.ts';

/** A resource of a stack, as it was deployed. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  /** Every intrinsic function resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deployed: DeployedResource;
  /** How often it was replaced: names are made of it. */
  readonly generation: number;
  /** Those of the stack that it refers to. */
  readonly dependencies: readonly string[];
  readonly deletionPolicy: string | undefined;
  readonly updateReplacePolicy: string | undefined;
  readonly status: string;
  readonly updatedAt: Date;
}

/** An output with its value. */
export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** What a stack is brought to. */
export interface StackPlan {
  readonly template: Template;
  /** As it was sent. @default the template as JSON */
  readonly templateText?: string;
  /** A parameter of an SSM type is here the name of its value. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Every parameter of the template, each with what Ref gives. */
  readonly values: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** A stack and all that happened to it. */
export class Stack {
  readonly name: string;
  readonly id: string;
  /** Whether it outlives the runtime, where anything does. */
  readonly isKept: boolean;
  readonly createdAt: Date;
  readonly events: StackEvents;
  updatedAt: Date | undefined;
  deletedAt: Date | undefined;
  status = 'REVIEW_IN_PROGRESS';
  statusReason: string | undefined;
  /** What it is at; undefined until it was first deployed. */
  plan: StackPlan | undefined;
  resources: ReadonlyMap<string, StackResource> = new Map();
  outputs: readonly StackOutput[] = [];
  /** What it uses of other stacks. */
  imports: ReadonlySet<string> = new Set();
  terminationProtection = false;

  constructor(name: string, id: string, isKept: boolean) {
    this.name = name;
    this.id = id;
    this.isKept = isKept;
    this.createdAt = new Date();
    this.events = new StackEvents(name, id);
  }

  get isBusy(): boolean {
    return this.status.endsWith('_IN_PROGRESS') && this.status !== 'REVIEW_IN_PROGRESS';
  }

  /** Takes a status and records it. */
  enter(status: string, reason?: string): void {
    this.status = status;
    this.statusReason = reason;
    this.events.add({ logicalId: this.name, physicalId: this.id, type: 'AWS::CloudFormation::Stack', status, reason });
  }
}
