import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../calendar.js';
import { dutyGuarantee, inspectionProbability, isDrawn, STANDING_PROFILE } from './consequences.js';
import { STANDING_LIFECYCLE, type StandingStatus } from './entry-lifecycle.js';
import { ALL_STANDING_CAUSES, ALL_STANDING_LEVELS, CREDIT_GRADES, STANDING_CAUSES } from './grades.js';
import {
  ANSWER_STANDING_REFUSALS,
  DECIDE_STANDING_REFUSALS,
  judgeStandingAnswer,
  judgeStandingDecision,
  judgeStandingProposal,
  MAX_BARS,
  PROPOSE_STANDING_REFUSALS,
  standingEndsAfter,
  type StandingProposal,
} from './judge-standing.js';
import { type StandingEntry, standingOn } from './standing.js';

const drawn = (probability: number) =>
  Array.from({ length: 10_000 }, (_, at) => {
    const number = Math.floor(((at + 0.5) / 10_000) * 2 ** 32);
    return isDrawn(Uint8Array.from([24, 16, 8, 0].map((shift) => (number >>> shift) & 255)), probability);
  }).filter(Boolean).length;
const at = (day: string) => new Date(`${day}T12:00:00Z`);
const codeOf = (result: { readonly ok: boolean } & object) => ('code' in result ? String(result.code) : '');

describe('E12 dishonest exporter or importer', () => {
  const duties = { customsValueMinor: 120_000_000n, dutyBasisPoints: 600, vatBasisPoints: 1_300 };

  it('owes the guarantee in full: duty 72,000 and VAT 165,360 make 237,360', () => {
    expect(dutyGuarantee('dishonest', duties)).toEqual({
      dutyMinor: 7_200_000n,
      vatMinor: 16_536_000n,
      fullMinor: 23_736_000n,
      owedMinor: 23_736_000n,
      mayBeExempt: false,
    });
    expect(dutyGuarantee('aeo', duties)).toMatchObject({ owedMinor: null, mayBeExempt: true, fullMinor: 23_736_000n });
    expect(dutyGuarantee('ordinary', duties)).toMatchObject({ owedMinor: null, mayBeExempt: false });
  });

  it('is drawn at least 8 times in 10, an AEO below a fifth of the ordinary rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (ordinary) => {
        const profile = { ...STANDING_PROFILE, ordinaryInspection: ordinary };
        const dishonest = inspectionProbability('dishonest', profile);
        const aeo = inspectionProbability('aeo', profile);
        expect(dishonest).toBeGreaterThanOrEqual(Math.max(8_000, ordinary));
        expect(inspectionProbability('ordinary', profile)).toBe(ordinary);
        if (ordinary > 0) expect(aeo * 5).toBeLessThan(ordinary);
        else expect(aeo).toBe(0);
      }),
    );
  });

  it('is drawn as often as its probability says', () => {
    for (const probability of [0, 1, 800, 8_000, 10_000]) expect(drawn(probability)).toBe(probability);
  });
});

const entry = (change: Partial<StandingEntry> = {}): StandingEntry => ({
  kind: 'credit',
  level: 'moderate',
  status: 'in_force',
  from: '2021-08-11',
  to: '2022-05-10',
  bars: [{ scope: 'all', ref: null, from: '2021-08-11', to: '2022-05-10' }],
  ...change,
});

describe('standingOn', () => {
  it('bars the ibuprofen supplier from 2021-08-11 to 2022-05-10', () => {
    expect(standingOn([entry()], '2021-08-10')).toMatchObject({ creditGrade: 'good', bars: [] });
    for (const day of ['2021-08-11', '2022-05-10']) {
      expect(standingOn([entry()], day)).toMatchObject({ creditGrade: 'moderate', bars: [{ scope: 'all' }] });
    }
    expect(standingOn([entry()], '2022-05-11')).toMatchObject({ creditGrade: 'good', bars: [] });
  });

  it('is the worst that counts, and dishonest before certified', () => {
    const customs = [
      entry({ kind: 'customs', level: 'aeo', to: null, bars: [] }),
      entry({ kind: 'customs', level: 'dishonest', to: null, bars: [] }),
    ];
    const entries = [entry(), entry({ level: 'watch', to: null }), ...customs];
    expect(standingOn(entries, '2022-01-01')).toMatchObject({ creditGrade: 'moderate', customsClass: 'dishonest' });
    expect(standingOn(customs.slice(0, 1), '2022-01-01').customsClass).toBe('aeo');
    expect(standingOn([], '2022-01-01')).toEqual({ creditGrade: 'good', customsClass: 'ordinary', bars: [] });
  });

  it('never gets worse by an entry that does not count, and never better by one more', () => {
    const statuses = Object.keys(STANDING_LIFECYCLE) as StandingStatus[];
    const days = fc.integer({ min: 0, max: 900 }).map((days) => addDays('2021-01-01', days));
    const entries = fc.array(
      fc.record({
        kind: fc.constant('credit' as const),
        level: fc.constantFrom(...ALL_STANDING_LEVELS),
        status: fc.constantFrom(...statuses),
        from: days,
        to: fc.option(days, { nil: null }),
        bars: fc.constant([]),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(entries, days, (list, day) => {
        const rank = (of: readonly StandingEntry[]) => CREDIT_GRADES.indexOf(standingOn(of, day).creditGrade);
        const [first, ...rest] = list;
        if (!first) return;
        expect(rank(list)).toBeGreaterThanOrEqual(rank(rest));
        if (['declined', 'overturned', 'repaired', 'ended', 'proposed'].includes(first.status)) {
          expect(rank(list)).toBe(rank(rest));
        }
      }),
    );
  });
});

const proposal = (change: Partial<StandingProposal> = {}): StandingProposal => ({
  kind: 'credit',
  level: 'moderate',
  cause: 'refusing-to-supply',
  evidence: 'Decision 2021-7 of the provincial office',
  from: '2021-08-11',
  to: '2022-05-10',
  bars: [{ scope: 'product-type', ref: 'p1', from: '2021-08-11', to: '2022-05-10' }],
  ...change,
});
const supplier = { id: 's1', kind: 'supplier', status: 'admitted' } as const;
const bar = (change: Partial<StandingProposal['bars'][number]>) => ({
  bars: [{ scope: 'all' as const, ref: null, from: '2021-08-11', to: '2022-05-10', ...change }],
});

describe('judgeStandingProposal', () => {
  it('takes 9 months for a refusal to supply, and refuses with every code', () => {
    expect(judgeStandingProposal(proposal(), supplier, 'op')).toMatchObject({ ok: true });
    const codes = [
      judgeStandingProposal(proposal(), { ...supplier, status: 'applied' }, 'op'),
      judgeStandingProposal(proposal(), supplier, 's1'),
      judgeStandingProposal(proposal({ level: 'aeo' }), supplier, 'op'),
      judgeStandingProposal(proposal({ cause: 'smuggling' }), supplier, 'op'),
      judgeStandingProposal(proposal({ evidence: 'hearsay' }), supplier, 'op'),
      judgeStandingProposal(proposal({ to: '2021-08-10' }), supplier, 'op'),
      judgeStandingProposal(proposal({ level: 'general' }), supplier, 'op'),
      judgeStandingProposal(proposal(bar({ to: '2022-05-11' })), supplier, 'op'),
      judgeStandingProposal(proposal(bar({ scope: 'region', ref: 'XX' })), supplier, 'op'),
      judgeStandingProposal(
        proposal({ bars: Array.from({ length: MAX_BARS + 1 }, () => bar({}).bars).flat() }),
        supplier,
        'op',
      ),
    ].map(codeOf);
    expect(codes).toEqual(Object.keys(PROPOSE_STANDING_REFUSALS));
    for (const cause of ALL_STANDING_CAUSES) {
      const kind = STANDING_CAUSES[cause];
      const level = cause === 'customs-certification' ? 'aeo' : kind === 'customs' ? 'dishonest' : 'watch';
      expect(judgeStandingProposal(proposal({ kind, level, cause, bars: [] }), supplier, 'op')).toMatchObject({
        ok: true,
      });
    }
  });

  it('never lets a bar outlast its grade', () => {
    const grades = fc.constantFrom('watch', 'general', 'moderate', 'serious', 'especially_serious');
    fc.assert(
      fc.property(grades, fc.integer({ min: 0, max: 1500 }), (level, days) => {
        const judged = judgeStandingProposal(
          proposal({ level, ...bar({ to: addDays('2021-08-11', days) }) }),
          supplier,
          'op',
        );
        const months = STANDING_PROFILE.longestBarMonths[level];
        expect(judged.ok).toBe(months > 0 && days <= { 9: 272, 18: 548, 36: 1095 }[months]!);
      }),
    );
  });

  it('ends after the last of its days', () => {
    expect(standingEndsAfter(proposal({ ...bar({ to: '2022-06-01' }) }))).toBe('2022-06-01');
    expect(standingEndsAfter(proposal({ to: null }))).toBeNull();
  });
});

describe('decisions and answers', () => {
  const held = {
    organisationId: 's1',
    status: 'proposed' as StandingStatus,
    proposedBy: 'one',
    decidedBy: null as string | null,
  };
  const one = { organisationId: 'op', personId: 'one' };
  const two = { organisationId: 'op', personId: 'two' };

  it('take another officer than the decision before', () => {
    expect(judgeStandingDecision(held, 'confirm', two, null)).toMatchObject({ value: { status: 'in_force' } });
    expect(judgeStandingDecision(held, 'decline', one, 'the wrong firm')).toMatchObject({
      value: { status: 'declined' },
    });
    const appealed = { ...held, status: 'appealed' as const, decidedBy: 'two' };
    expect(judgeStandingDecision(appealed, 'overturn', one, 'evidence is void')).toMatchObject({
      value: { status: 'overturned' },
    });
    const codes = [
      judgeStandingDecision(held, 'confirm', { ...two, organisationId: 's1' }, null),
      judgeStandingDecision(held, 'uphold', two, 'why'),
      judgeStandingDecision(appealed, 'uphold', one, null),
      judgeStandingDecision(held, 'confirm', one, null),
    ].map(codeOf);
    expect(['ENTRY_UNKNOWN', ...codes]).toEqual(Object.keys(DECIDE_STANDING_REFUSALS));
    expect(judgeStandingDecision(appealed, 'uphold', two, 'stands')).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
  });

  it('come in time, once, and with a statement', () => {
    const decidedAt = new Date('2021-08-11T02:00:00Z');
    const inForce = { status: 'in_force', level: 'moderate', from: '2021-08-11', decidedAt, appealedAt: null } as const;
    const text = 'The goods were delivered; see the receipts.';
    expect(judgeStandingAnswer(inForce, 'appeal', text, at('2021-09-10'))).toMatchObject({
      value: { status: 'appealed' },
    });
    expect(judgeStandingAnswer(inForce, 'requestRepair', text, at('2021-11-11'))).toMatchObject({
      value: { status: 'repair_requested' },
    });
    const codes = [
      judgeStandingAnswer({ ...inForce, status: 'proposed' }, 'appeal', text, at('2021-08-12')),
      judgeStandingAnswer({ ...inForce, status: 'ended' }, 'appeal', text, at('2021-08-12')),
      judgeStandingAnswer(inForce, 'appeal', 'unfair', at('2021-08-12')),
      judgeStandingAnswer({ ...inForce, appealedAt: decidedAt }, 'appeal', text, at('2021-08-12')),
      judgeStandingAnswer(inForce, 'appeal', text, at('2021-09-11')),
      judgeStandingAnswer(inForce, 'requestRepair', text, at('2021-11-10')),
    ].map(codeOf);
    expect(codes).toEqual(Object.keys(ANSWER_STANDING_REFUSALS));
  });
});
