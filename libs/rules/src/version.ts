import { defineRefusals, err, ok, type Result } from '#libs/kernel';

export const VERSION_REFUSALS = defineRefusals({
  VERSION_STALE: {
    en: 'Somebody changed it meanwhile (version {current}, you saw {seen}): read it again, then decide.',
    zh: '内容已被他人更改（当前版本 {current}，所见版本 {seen}），请重新读取后再操作。',
  },
});
export type VersionRefusal = keyof typeof VERSION_REFUSALS;

/** Whether what the caller decided on is still what is there. */
export const judgeVersion = (current: number, seen: number): Result<true, VersionRefusal> =>
  current === seen ? ok(true) : err('VERSION_STALE', { current, seen });
