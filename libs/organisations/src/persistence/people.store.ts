import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';

const MAKER = statement<{ createdBy: string }>(
  'people.key-maker',
  'SELECT created_by AS "createdBy" FROM api_key WHERE id = $1',
);

/** Who acts, where two people have to. */
@Injectable()
export class PeopleStore {
  /** The member behind the caller: two keys of one member are one pair of eyes. */
  async personOf(tx: Tx): Promise<string> {
    const { principal, principalId } = tx.actor;
    invariant(principal !== 'system', 'a person decides');
    if (principal === 'member') return principalId;
    return (await tx.one(MAKER, [principalId])).createdBy;
  }
}
