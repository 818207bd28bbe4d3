/** What a template says of a resource, as far as it matters here. */
export interface TemplateResource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
}

/** What stays when a stack goes: types of resources, each with how many there are. */
export function retainedOf(resources: readonly TemplateResource[]): string[] {
  const counts = new Map<string, number>();
  for (const { Type, DeletionPolicy = 'Delete' } of resources)
    if (DeletionPolicy !== 'Delete') counts.set(Type, (counts.get(Type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${count} ${type}`);
}
