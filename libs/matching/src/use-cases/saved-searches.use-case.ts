import { Inject, Injectable } from '@nestjs/common';
import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import { judgeSavedSearch, type SavedSearchRefusal } from '#libs/rules';
import { type SavedSearchDraftRow, SavedSearchStore, type SavedSearchView } from '../persistence/saved-search.store.js';

export const DELETE_SEARCH_REFUSALS = defineRefusals({
  SEARCH_UNKNOWN: {
    en: 'You keep no such search. Read your saved searches again.',
    zh: '没有该保存的搜索。请重新读取列表。',
  },
});
export type DeleteSearchRefusal = keyof typeof DELETE_SEARCH_REFUSALS;

/** A supplier keeps searches for what its products fit. */
@Injectable()
export class SavedSearches {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SavedSearchStore) private readonly searches: SavedSearchStore,
  ) {}

  save(
    caller: Caller,
    draft: SavedSearchDraftRow,
    key: string,
  ): Promise<Result<SavedSearchView, SavedSearchRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<SavedSearchView, SavedSearchRefusal>(
      caller,
      { operation: 'saveSearch', key, request: draft },
      async (tx) => {
        const { organisationId } = tx.actor;
        const names = await this.searches.names(tx, organisationId);
        const judged = judgeSavedSearch(draft, { count: names.size, names });
        if (!judged.ok) return judged;
        if (!(await this.searches.knows(tx, draft))) return err('SEARCH_SUBJECT_UNKNOWN');
        return ok(await this.searches.insert(tx, organisationId, { ...draft, ...judged.value }));
      },
    );
  }

  delete(caller: Caller, searchId: string): Promise<Result<SavedSearchView, DeleteSearchRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const deleted = await this.searches.delete(tx, tx.actor.organisationId, searchId);
      return deleted ? ok(deleted) : err('SEARCH_UNKNOWN');
    });
  }
}
