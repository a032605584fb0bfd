import type { Transitions } from '#libs/kernel';

/**
 * `quarantined`: nobody reads it before the scanner has. `unscanned`: there was no scanner; it is marked so wherever it
 * is shown, and scanned as soon as there is one.
 */
export type FileStatus = 'quarantined' | 'clean' | 'unscanned' | 'infected' | 'removed';
export type FileAction = 'pass' | 'condemn' | 'release' | 'remove';

export const FILE_LIFECYCLE = {
  quarantined: { pass: 'clean', condemn: 'infected', release: 'unscanned', remove: 'removed' },
  unscanned: { pass: 'clean', condemn: 'infected', remove: 'removed' },
  clean: { remove: 'removed' },
  infected: {},
  removed: {},
} as const satisfies Transitions<FileStatus, FileAction>;
