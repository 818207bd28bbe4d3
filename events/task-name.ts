/** A task's name, as `defineTask` takes it. No schema: the worker looks at it, too, and is smaller without zod. */
export const TASK_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
export const TASK_NAME_EXPECTED = 'expected 1-64 characters of A-Z, a-z, 0-9, ".", "_" and "-"';
