import type { Transitions } from '#libs/kernel';

export type ImportStatus = 'waiting' | 'running' | 'finished' | 'failed';
export type ImportAction = 'start' | 'finish' | 'fail';

/** Of the import of a table. Finished says that every row was judged, not that every row was taken. */
export const IMPORT_LIFECYCLE = {
  waiting: { start: 'running', fail: 'failed' },
  running: { finish: 'finished', fail: 'failed' },
  finished: {},
  failed: {},
} as const satisfies Transitions<ImportStatus, ImportAction>;
