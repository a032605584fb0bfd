import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { isCountry } from '../organisation/countries.js';

/** Searches that one organisation may keep. */
export const MAX_SAVED_SEARCHES = 50;
const MAX_NAME = 100;

export const SAVED_SEARCH_REFUSALS = defineRefusals({
  SEARCH_NAME_MALFORMED: {
    en: 'A saved search needs a name of 1 to 100 characters.',
    zh: '保存的搜索须有 1 至 100 个字符的名称。',
  },
  SEARCH_NAME_TAKEN: {
    en: 'You keep another search under this name. Choose another name, or delete that one first.',
    zh: '已有同名的搜索。请换一个名称，或先删除原有的搜索。',
  },
  SEARCH_DESTINATION_UNKNOWN: {
    en: 'The destination {destination} is not an ISO 3166 country code of two letters, such as TH.',
    zh: '目的地 {destination} 不是两位 ISO 3166 国家代码（例如 TH）。',
  },
  SEARCH_SUBJECT_UNKNOWN: {
    en: 'There is no such product type or corridor. Search with one that exists, or leave it out.',
    zh: '该品种或走廊不存在。请选择已有的项，或留空。',
  },
  TOO_MANY_SEARCHES: {
    en: 'You keep {max} searches, which is the most. Delete one that you do not need any more.',
    zh: '已保存 {max} 个搜索，达到上限。请删除不再需要的搜索。',
  },
});
export type SavedSearchRefusal = keyof typeof SAVED_SEARCH_REFUSALS;

export interface SavedSearchDraft {
  readonly name: string;
  readonly destination: string | null;
}

/** Judges a search that a supplier wants to keep; answers its name without blanks at the ends. */
export function judgeSavedSearch(
  draft: SavedSearchDraft,
  kept: { readonly count: number; readonly names: ReadonlySet<string> },
): Result<{ readonly name: string }, SavedSearchRefusal> {
  const name = draft.name.trim();
  if (name.length === 0 || name.length > MAX_NAME) return err('SEARCH_NAME_MALFORMED');
  const { destination } = draft;
  if (destination !== null && !isCountry(destination)) return err('SEARCH_DESTINATION_UNKNOWN', { destination });
  if (kept.names.has(name)) return err('SEARCH_NAME_TAKEN');
  if (kept.count >= MAX_SAVED_SEARCHES) return err('TOO_MANY_SEARCHES', { max: MAX_SAVED_SEARCHES });
  return ok({ name });
}
