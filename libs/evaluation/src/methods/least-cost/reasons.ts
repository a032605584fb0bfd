import { defineRefusals, type RefusalDetails } from '#libs/kernel';
import { AWARD_NOTICE_TEXTS, AWARD_REASONS, type NoticeText } from '#libs/rules';
import type { Clash } from '#libs/solver';

/** Why a bid of a least-cost round has its status. */
export const LEAST_COST_REASONS = {
  ...AWARD_REASONS,
  ...defineRefusals({
    WON_IN_FULL: {
      en: 'Won all that was offered: {awarded} units.',
      zh: '全部中选：{awarded} 个单位。',
    },
    WON_IN_PART: {
      en: 'Won {awarded} units of the {offered} offered; other bids supply the rest of the lot.',
      zh: '部分中选：报出 {offered} 个单位，中选 {awarded} 个，其余由其他投标供应。',
    },
    LOST_PRICE_DEMAND_COVERED: {
      en: 'Lost on price: bids up to {highestWinningPrice} per unit cover the whole lot; a lower price was needed.',
      zh: '因价格落选：单价不高于 {highestWinningPrice} 的报价已满足全部需求，需更低报价方可中选。',
    },
    LOST_MINIMUM_QUANTITY: {
      en: 'Lost on the minimum quantity: {minimum} units were asked for, {remaining} were left.',
      zh: '因最低数量落选：要求至少 {minimum} 个单位，仅余 {remaining} 个。',
    },
    LOST_WINNER_LIMIT: {
      en: 'Lost because at most {maxWinners} suppliers may win a lot and others serve more of it or cost less.',
      zh: '因中选家数上限（{maxWinners} 家）落选：其他组合供应更多或总成本更低。',
    },
    LOST_BETTER_COMBINATION: {
      en: 'Lost because a combination of other bids serves more of the lot or costs less in total.',
      zh: '因其他投标组合供应更多或总成本更低而落选。',
    },
    LOST_NO_AWARD: {
      en: 'Lost: no award keeps all rules of the round; `infeasible` says what is short and which rules clash.',
      zh: '落选：不存在满足全部规则的授标方案，短缺与冲突规则见 infeasible。',
    },
    LOST_CANNOT_SUPPLY: {
      en: 'Lost: within its own limits the bid can supply none of the places that ask.',
      zh: '落选：按其自身限制，该投标无法供应任何有需求的地点。',
    },
  }),
};
export type LeastCostReason = keyof typeof LEAST_COST_REASONS;

/** What is told of these reasons until the award is final. */
export const LEAST_COST_NOTICE_TEXTS: Readonly<Record<LeastCostReason, NoticeText>> = {
  ...AWARD_NOTICE_TEXTS,
  WON_IN_FULL: 'AS_IS',
  WON_IN_PART: 'AS_IS',
  LOST_PRICE_DEMAND_COVERED: {
    en: 'Lost on price: cheaper bids cover the whole lot.',
    zh: '因价格落选：更低报价已满足全部需求。',
  },
  LOST_MINIMUM_QUANTITY: 'AS_IS',
  LOST_WINNER_LIMIT: 'AS_IS',
  LOST_BETTER_COMBINATION: 'AS_IS',
  LOST_NO_AWARD: 'AS_IS',
  LOST_CANNOT_SUPPLY: 'AS_IS',
};

/** Why a losing bid is told no price. */
export const NO_ENTRY_REASONS = defineRefusals({
  EXCLUDED: {
    en: 'No price would have won: the bid was excluded before prices were compared.',
    zh: '任何报价均无法中选：该投标在比价前已被排除。',
  },
  MINIMUM_QUANTITY: {
    en: 'No price would have won: its minimum quantity leaves no room for it.',
    zh: '任何报价均无法中选：其最低数量无法满足。',
  },
  WINNER_LIMIT: {
    en: 'No price would have won: it supplies too little to take one of the places of the winners.',
    zh: '任何报价均无法中选：其供应量不足以取代任何一家中选企业。',
  },
  FIXED_COST: {
    en: 'No price would have won: its fixed cost alone is more than what it could save.',
    zh: '任何报价均无法中选：仅其固定费用就超过可节省的金额。',
  },
  RELATED_BID: {
    en: 'No price would have won: a related bid wins, and related bidders count as one.',
    zh: '任何报价均无法中选：关联投标已中选，关联企业视为一家。',
  },
  NOTHING_TO_SUPPLY: {
    en: 'No price would have won: within its own limits it can supply none of the places that ask.',
    zh: '任何报价均无法中选：按其自身限制无法供应任何有需求的地点。',
  },
  OTHER_BIDS: {
    en: 'No price would have won: every award with this bid serves less or costs more.',
    zh: '任何报价均无法中选：包含该投标的任何方案供应更少或成本更高。',
  },
  NO_AWARD: {
    en: 'No price is told: there is no award that keeps all rules.',
    zh: '不提供中选价：不存在满足全部规则的授标方案。',
  },
  NOT_PROVEN: {
    en: 'No price is told: the search ended at its limit before it was proven.',
    zh: '不提供中选价：搜索在证明之前达到上限。',
  },
  NOT_COMPUTED: {
    en: 'No price was computed: lots that are awarded together, and large rounds, are explained on request.',
    zh: '未计算中选价：联动标段及大型项目按需提供说明。',
  },
});
export type NoEntryReason = keyof typeof NO_ENTRY_REASONS;

/** The rules that can clash, as they are read. */
export const CLASH_TEXTS = defineRefusals<Clash>({
  MINIMUM_QUANTITY: { en: "the bids' minimum quantities", zh: '投标的最低数量' },
  MAX_SHARE: { en: 'the largest share of one winner', zh: '单家最高份额' },
  MIN_WINNERS: { en: 'the fewest winners', zh: '最少中选家数' },
  MAX_WINNERS: { en: 'the most winners', zh: '最多中选家数' },
  RELATED_BIDS: { en: 'related bidders count as one', zh: '关联企业视为一家' },
  SINGLE_WINNER: { en: 'one supplier for each place', zh: '每个地点仅一家供应' },
  DESTINATION_CONFLICTS: { en: 'places that must not share a supplier', zh: '不得共用供应商的地点' },
  BIDDER_CAPACITY: { en: "the bidders' capacities over all lots", zh: '企业的总产能' },
  LOT_CONFLICTS: { en: 'lots that must not share a supplier', zh: '不得共用供应商的标段' },
});

export interface Judged {
  readonly reason: LeastCostReason;
  readonly details: RefusalDetails;
}
