import { defineRefusals } from '#libs/kernel';

/** Reasons of the methods besides the national rules: lowest price, weighted scores, linked lots, classes by price. */
export const METHOD_REASONS = defineRefusals({
  WON_AT_RANK: {
    en: 'Won {quantity} of {base} units at rank {rank}.',
    zh: '中选：排名第 {rank}，获得总量 {base} 中的 {quantity}。',
  },
  WON_BY_SCORE: {
    en: 'Won {quantity} of {base} units at rank {rank} with {scoreBasisPoints} of the full score.',
    zh: '中选：得分率 {scoreBasisPoints}，排名第 {rank}，获得总量 {base} 中的 {quantity}。',
  },
  DEMAND_COVERED: {
    en: 'Lost: bids that rank before it take all the demand it could serve; the last of them bid {lastPrice}.',
    zh: '落选：排名在前的投标已满足其可供应的全部需求，其中最后一家可比价为 {lastPrice}。',
  },
  DEMAND_COVERED_BY_SCORE: {
    en: 'Lost with {scoreBasisPoints} of the full score: bids of at least {lastScoreBasisPoints} take all the demand it could serve.',
    zh: '落选：得分率 {scoreBasisPoints}；得分率不低于 {lastScoreBasisPoints} 的投标已满足其可供应的全部需求。',
  },
  WINNER_LIMIT_REACHED: {
    en: 'Lost at rank {rank}: at most {maxWinners} bids win, and the last winner bid {lastPrice}.',
    zh: '落选：排名第 {rank}；最多 {maxWinners} 家中选，最后一家中选可比价为 {lastPrice}。',
  },
  WINNER_LIMIT_BY_SCORE: {
    en: 'Lost with {scoreBasisPoints} of the full score: at most {maxWinners} bids win, and the last winner has {lastScoreBasisPoints}.',
    zh: '落选：得分率 {scoreBasisPoints}；最多 {maxWinners} 家中选，最后一家中选得分率为 {lastScoreBasisPoints}。',
  },
  MINIMUM_NOT_LEFT: {
    en: 'Lost: {remaining} units were left at its rank, less than the {minimum} it accepts at least.',
    zh: '落选：轮到该投标时仅余 {remaining}，低于其最低接受量 {minimum}。',
  },
  CANNOT_SUPPLY: {
    en: 'Lost: of {demand} units in the regions it serves it can supply {capacity}, and it accepts no less than {minimum}.',
    zh: '落选：其供应地区需求为 {demand}，可供应 {capacity}，最低接受量为 {minimum}。',
  },
  PRICE_SCORE_BELOW_GATE: {
    en: 'Lost: {scoreBasisPoints} of the full score for price is below the {gateBasisPoints} that are needed.',
    zh: '落选：价格得分率 {scoreBasisPoints}，低于最低要求 {gateBasisPoints}。',
  },
  QUALITY_SCORE_BELOW_GATE: {
    en: 'Lost: {scoreBasisPoints} of the full score for quality is below the {gateBasisPoints} that are needed.',
    zh: '落选：质量得分率 {scoreBasisPoints}，低于最低要求 {gateBasisPoints}。',
  },
  DELIVERY_SCORE_BELOW_GATE: {
    en: 'Lost: {scoreBasisPoints} of the full score for delivery is below the {gateBasisPoints} that are needed.',
    zh: '落选：交货得分率 {scoreBasisPoints}，低于最低要求 {gateBasisPoints}。',
  },
  SHELF_LIFE_SCORE_BELOW_GATE: {
    en: 'Lost: {scoreBasisPoints} of the full score for shelf life is below the {gateBasisPoints} that are needed.',
    zh: '落选：有效期得分率 {scoreBasisPoints}，低于最低要求 {gateBasisPoints}。',
  },
  TOTAL_SCORE_BELOW_GATE: {
    en: 'Lost: {scoreBasisPoints} of the full score in total is below the {gateBasisPoints} that are needed.',
    zh: '落选：总得分率 {scoreBasisPoints}，低于最低要求 {gateBasisPoints}。',
  },
  CANNOT_SUPPLY_LOT: {
    en: 'The bid does not count: a linked lot goes whole to one bidder, and it cannot supply all {base} units.',
    zh: '投标无效：联动标段由一家全量供应，该投标无法供应全部 {base}。',
  },
  WON_LINKED_LOT: {
    en: 'Won the lot at rank {rank}: no better-ranked bidder was free for it.',
    zh: '中选：排名第 {rank}；排名更前的企业均已不可再承接本标段。',
  },
  LINKED_LOT_OUTRANKED: {
    en: 'Lost: the winner ranks before this bid with {winnerPrice}.',
    zh: '落选：中选企业排名在前，可比价为 {winnerPrice}。',
  },
  LINKED_LOTS_LIMIT: {
    en: 'Lost here: the bidder wins {wonLots} and may win at most {maxLots} of the linked lots.',
    zh: '本标段落选：该企业已中选 {wonLots}，联动标段最多可中选 {maxLots} 个。',
  },
  WON_IN_CLASS: {
    en: 'Won in class {class}: {comparablePrice} is within {limitPrice}. It keeps {sharePermille} of the volume reported for it and gets {quantity} units.',
    zh: '中选（{class} 类）：可比价 {comparablePrice} 不高于 {limitPrice}，保留其报量的 {sharePermille}，共获 {quantity}。',
  },
  WON_BY_CLASS_B_PRICE: {
    en: 'Won in class {class}: {comparablePrice} is not above the class-B price {classBPrice}. It keeps {sharePermille} of the volume reported for it and gets {quantity} units.',
    zh: '中选（{class} 类）：可比价 {comparablePrice} 不高于 B 类中选价 {classBPrice}，保留其报量的 {sharePermille}，共获 {quantity}。',
  },
  WON_WITHOUT_VOLUME: {
    en: 'Won in class {class}, but nothing is agreed: {available} units are less than the {minimum} it accepts at least.',
    zh: '中选（{class} 类），但无约定采购量：可得 {available}，低于其最低接受量 {minimum}。',
  },
  REVIVED_IN_CLASS: {
    en: 'Won by revival at {revivalPrice}: it keeps {sharePermille} of the volume reported for it and gets {quantity} units.',
    zh: '以 {revivalPrice} 复活中选：保留其报量的 {sharePermille}，共获 {quantity}。',
  },
  ABOVE_CLASS_B_PRICE: {
    en: 'Lost: {comparablePrice} is above {limitPrice}, {multiplierPermille} times {basisPrice}, and above the class-B price {classBPrice}.',
    zh: '落选：可比价 {comparablePrice} 高于 {limitPrice}（{basisPrice} 的 {multiplierPermille} 倍），且高于 B 类中选价 {classBPrice}。',
  },
});

/** Why no price would have won in these methods. */
export const METHOD_NO_PRICE_REASONS = defineRefusals({
  SUPPLY_DOES_NOT_FIT: {
    en: 'No price would have won: capacity, minimum quantity and regions of the bid do not fit the demand.',
    zh: '任何报价均无法中选：该投标的产能、最低接受量或供应地区与需求不符。',
  },
  BOUND_TO_OTHER_LOTS: {
    en: 'No price would have won: the bidder is needed for other linked lots, of which it may win only so many.',
    zh: '任何报价均无法中选：该企业须承接其他联动标段，且可中选数量有限。',
  },
  SCORE_OUT_OF_REACH: {
    en: 'No price would have won: without a better score for quality, delivery or shelf life the others stay ahead.',
    zh: '任何报价均无法中选：若质量、交货或有效期得分不提高，其他投标仍将领先。',
  },
});

/** Why reported volume of a class-by-price award is not agreed. */
export const METHOD_UNALLOCATED_REASONS = defineRefusals({
  FREE_CHOICE: { en: 'The buyer chooses freely.', zh: '由采购方自主选择。' },
});
