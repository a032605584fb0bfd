import type { NewCorridor } from '#libs/organisations';
import { CHINA_ASEAN_RULEBOOK } from '#libs/rules';
import { type Officers, prepareStage } from '../actors/officers.js';
import type { Plan } from './plan.js';
import { CORRIDOR } from './rounds.js';
import { BIDDING_DAYS, daysBefore, INVITE_DAYS_BEFORE, NOTICE_DAYS } from './timeline.js';

/** The corridor of the history: every country that received something, in dollars, without a fee. */
const corridorOf = (plan: Plan): NewCorridor => ({
  code: CORRIDOR,
  nameEn: 'SCMS history',
  nameZh: 'SCMS 历史数据',
  countries: [...new Set(plan.countries.map(({ code }) => code))],
  currencies: ['USD'],
  languages: ['en', 'fr'],
  openToOtherCountries: true,
  rulebook: {
    ...CHINA_ASEAN_RULEBOOK,
    code: CORRIDOR,
    biddingPeriodHours: BIDDING_DAYS * 24,
    noticePeriodHours: NOTICE_DAYS * 24,
    feeBasisPoints: 0,
    award: { ...CHINA_ASEAN_RULEBOOK.award, maxWinners: 100 },
  },
});

/** The replay's own installation: its clock starts before the first round. */
export function prepareInstallation(databaseUrl: string, plan: Plan, operatorFile: string): Promise<Officers> {
  const [first] = plan.quarters;
  const startOn = first ? daysBefore(first.startsOn, INVITE_DAYS_BEFORE + 1) : '2006-01-01';
  return prepareStage(databaseUrl, 'replay', { startOn, corridor: corridorOf(plan) }, operatorFile);
}
