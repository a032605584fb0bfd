import { existsSync, readFileSync } from 'node:fs';

export interface ProcessUse {
  readonly peakMemoryMb: number;
  readonly processorSeconds: number;
}

/** Linux counts processor time in hundredths of a second there. */
const TICKS_PER_SECOND = 100;
const USER_TIME = 11;
const SYSTEM_TIME = 12;

/** What processes of ours have used so far; null where the system keeps no /proc. */
export const usesOf = (pids: Readonly<Record<string, number>>): Record<string, ProcessUse | null> =>
  Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, useOf(pid)]));

function useOf(pid: number): ProcessUse | null {
  if (!existsSync(`/proc/${pid}/status`)) return null;
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticks = Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME]);
  return { peakMemoryMb: Math.round(Number(peak ?? 0) / 1024), processorSeconds: Math.round(ticks / TICKS_PER_SECOND) };
}
