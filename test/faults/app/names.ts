/** Name of the parameter with the origin of the fault proxy, which the functions take for AWS. */
export const PROXY_PARAMETER = 'FaultProxy';
/** Name of the output with the queue of the jobs' ends. */
export const ENDS_QUEUE_URL = 'EndsQueueUrl';
/** Name of the output with the reaper's name. */
export const REAPER_NAME = 'ReaperName';
/** Name of the parameter with the visibility timeout of both queues, in seconds. */
export const VISIBILITY_PARAMETER = 'VisibilitySeconds';
