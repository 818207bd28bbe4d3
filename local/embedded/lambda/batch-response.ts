/**
 * Which messages of a batch failed by the function's answer, by Lambda's rules for ReportBatchItemFailures: nothing
 * named means that all succeeded; an answer that can't be understood, or names what wasn't in the batch, that all failed.
 * @param answer the JSON text that the function answered
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html (checked 2026-11)
 */
export function failedMessageIds(answer: string, messageIds: readonly string[]): ReadonlySet<string> {
  const none = new Set<string>();
  const all = new Set(messageIds);
  let response: unknown;
  try {
    response = answer.trim() === '' ? null : JSON.parse(answer);
  } catch {
    return all;
  }
  if (response === null) return none;
  if (typeof response !== 'object' || Array.isArray(response)) return all;
  const failures: unknown = (response as Record<string, unknown>)['batchItemFailures'];
  if (failures === undefined || failures === null) return none;
  if (!Array.isArray(failures)) return all;
  const failed = new Set<string>();
  for (const failure of failures as unknown[]) {
    if (typeof failure !== 'object' || failure === null) return all;
    const identifier: unknown = (failure as Record<string, unknown>)['itemIdentifier'];
    if (typeof identifier !== 'string' || !all.has(identifier)) return all;
    failed.add(identifier);
  }
  return failed;
}
