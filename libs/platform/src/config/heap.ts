import { setFlagsFromString } from 'node:v8';

/**
 * On a machine with much memory V8 lets garbage pile up to gigabytes before it looks at old objects. So that a process
 * stays near what it needs, they are looked at each time they have grown by half.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=50');
}
