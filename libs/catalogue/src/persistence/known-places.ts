import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import { type ContractTerms, type ContractTermsRefusal, type ListedPlace, nearLocodes } from '#libs/rules';

/** Nothing while no operator has imported a list: then only the form of a code is judged. */
const UNKNOWN = statement<{ code: string }>(
  'places.unknown',
  `SELECT c.code FROM unnest($1::text[]) WITH ORDINALITY AS c (code, at)
   WHERE EXISTS (SELECT FROM code_list l WHERE l.code = 'unlocode' AND l.entries > 0)
     AND NOT EXISTS (SELECT FROM code_entry e WHERE e.list = 'unlocode' AND e.code = c.code AND e.retired_at IS NULL)
   ORDER BY c.at LIMIT 100`,
);
const OF_COUNTRY = statement<ListedPlace>(
  'places.near',
  `SELECT e.code, coalesce(e.name_en, e.name_zh, e.name_vi) AS name FROM code_entry e
   WHERE e.list = 'unlocode' AND e.retired_at IS NULL AND (left(e.code, 2) = left($1, 2) OR right(e.code, 3) = right($1, 3))
   ORDER BY e.code LIMIT 50000`,
);

/** A code that the list in force lacks. */
export interface UnknownPlace {
  readonly place: string;
  /** Codes with their names that may have been meant, or a dash. */
  readonly near: string;
}

/** Places by UN/LOCODE, as far as operators have imported them. */
@Injectable()
export class KnownPlaces {
  /** Those of these well-formed codes that the list lacks, at most a hundred; none where it is empty. */
  async unknownAmong(tx: Tx, codes: readonly string[]): Promise<readonly UnknownPlace[]> {
    if (codes.length === 0) return [];
    const found: UnknownPlace[] = [];
    for (const { code: place } of await tx.rows(UNKNOWN, [[...new Set(codes)]])) {
      const near = nearLocodes(place, await tx.rows(OF_COUNTRY, [place]));
      found.push({ place, near: near.map(({ code, name }) => `${code} ${name}`).join(', ') || '—' });
    }
    return found;
  }

  /** The first of them. */
  async unknown(tx: Tx, codes: readonly (string | null)[]): Promise<UnknownPlace | undefined> {
    const [first] = await this.unknownAmong(
      tx,
      codes.filter((code) => code !== null),
    );
    return first;
  }

  /** Whether the delivery points of these terms are places that exist. */
  async judgeTerms(
    tx: Tx,
    { deliveryPoints }: Pick<ContractTerms, 'deliveryPoints'>,
  ): Promise<Result<void, ContractTermsRefusal>> {
    const found = await this.unknown(
      tx,
      deliveryPoints.map(({ locode }) => locode),
    );
    if (!found) return ok(undefined);
    const at = deliveryPoints.findIndex(({ locode }) => locode === found.place);
    const problem = `must be in the list of UN/LOCODEs, which has no ${found.place}; near it: ${found.near}`;
    return err('CONTRACT_TERMS_MALFORMED', { field: `deliveryPoints[${at}].locode`, problem });
  }
}
