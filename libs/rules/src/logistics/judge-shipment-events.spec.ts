import { describe, expect, it } from 'vitest';
import { becomesLate, judgeShipmentEvents, type ShipmentEventDraft } from './judge-shipment-events.js';

const NOW = new Date('2026-05-10T12:00:00Z');
const EVENT: ShipmentEventDraft = {
  kind: 'departed',
  place: 'CNSHA',
  happenedAt: new Date('2026-05-09T12:00:00Z'),
  expectedOn: '2026-05-20',
  document: 'BL-1',
};
const judge = (changes: Partial<ShipmentEventDraft>) =>
  judgeShipmentEvents('dispatched', [{ ...EVENT, ...changes }], NOW);

describe('events of a shipment', () => {
  it('are taken with places as they are written', () => {
    expect(judge({ place: 'cn sha' })).toEqual({ ok: true, value: [EVENT] });
    expect(judgeShipmentEvents('received', [{ ...EVENT, place: null }], NOW)).toMatchObject({ ok: true });
  });

  it.each([
    [{ place: 'CN1' }, 'EVENT_PLACE_WRONG'],
    [{ happenedAt: new Date('2026-05-10T12:00:01Z') }, 'EVENT_IN_FUTURE'],
    [{ kind: 'delayed', expectedOn: null }, 'ESTIMATE_MISSING'],
    [{ expectedOn: '2026-05-08' }, 'ESTIMATE_BEFORE_EVENT'],
    [{ document: ' ' }, 'EVENT_DOCUMENT_INVALID'],
  ] as const)('with %j are refused', (changes, code) => {
    expect(judge(changes)).toMatchObject({ ok: false, code, details: { event: 1 } });
  });

  it('are refused before the goods left, and without number', () => {
    expect(judgeShipmentEvents('gate', [EVENT], NOW)).toMatchObject({ code: 'NOT_UNDER_WAY' });
    expect(judgeShipmentEvents('dispatched', [], NOW)).toMatchObject({ code: 'EVENTS_COUNT' });
  });

  it('make a shipment late once', () => {
    expect(becomesLate('2026-05-20', null, '2026-05-21')).toBe(true);
    expect(becomesLate('2026-05-20', '2026-05-21', '2026-05-25')).toBe(false);
    expect(becomesLate('2026-05-20', '2026-05-21', '2026-05-20')).toBe(false);
    expect(becomesLate('2026-05-20', null, null)).toBe(false);
  });
});
