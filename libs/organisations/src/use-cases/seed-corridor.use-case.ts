import { Injectable } from '@nestjs/common';
import { invariant, isCurrency, ok } from '#libs/kernel';
import { AuditTrail, canonicalDigest, type Tx, UnitOfWork } from '#libs/platform';
import { CHINA_ASEAN_RULEBOOK, isCountry, parseRulebook, type Rulebook } from '#libs/rules';
import { CorridorsStore, type NewCorridor } from '../persistence/corridors.store.js';
import { RulebooksStore } from '../persistence/rulebooks.store.js';

/** The first corridor: China and the eleven members of ASEAN. Another corridor is another such row. */
export const CHINA_ASEAN: NewCorridor = {
  code: 'china-asean',
  nameEn: 'China–ASEAN',
  nameZh: '中国—东盟',
  countries: ['CN', 'BN', 'KH', 'ID', 'LA', 'MY', 'MM', 'PH', 'SG', 'TH', 'VN', 'TL'],
  currencies: ['CNY', 'USD', 'THB', 'MYR', 'SGD', 'PHP', 'IDR', 'VND', 'LAK', 'MMK', 'KHR', 'BND'],
  languages: ['zh', 'en', 'th', 'vi', 'ms', 'id', 'km', 'lo', 'my'],
  openToOtherCountries: true,
  rulebook: CHINA_ASEAN_RULEBOOK,
};

/** Adds a corridor with its rulebook; does nothing when it is there. For the operators' command line. */
@Injectable()
export class SeedCorridorUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly corridors: CorridorsStore,
    private readonly rulebooks: RulebooksStore,
    private readonly audit: AuditTrail,
  ) {}

  /** True when the corridor is new. Throws for unknown countries or currencies and for a malformed rulebook. */
  async run(corridor: NewCorridor): Promise<boolean> {
    const strangers = [
      ...corridor.countries.filter((code) => !isCountry(code)),
      ...corridor.currencies.filter((code) => !isCurrency(code)),
    ];
    invariant(strangers.length === 0, `the corridor ${corridor.code} names unknown codes: ${strangers.join(', ')}`);
    const rulebook = parseRulebook(corridor.rulebook);
    invariant(rulebook.ok, `the rulebook of ${corridor.code} is malformed`);
    const added = await this.unitOfWork.asSystem(async (tx) => {
      await this.provide(tx, rulebook.value);
      return ok(await this.corridors.insert(tx, corridor));
    });
    return added.ok && added.value;
  }

  private async provide(tx: Tx, rulebook: Rulebook): Promise<void> {
    const { code, version } = rulebook;
    const id = await this.rulebooks.insert(tx, rulebook, 'active');
    if (id !== undefined) {
      const step = { subjectType: 'rulebook', subjectId: id, action: 'install', to: 'active' };
      await this.audit.record(tx, { ...step, details: { code, version } });
      return;
    }
    const there = await this.rulebooks.find(tx, code, version);
    const same = there?.digest.equals(canonicalDigest(rulebook)) === true && there.status === 'active';
    invariant(same, `${code} version ${version} is there and says something else: give the rulebook a code of its own`);
  }
}
