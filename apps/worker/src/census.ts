import { lifecycleFaults, type Transitions } from '#libs/kernel';
import { allEvents, type SweptWork, type EventHandler, FILE_LIFECYCLE } from '#libs/platform';
import {
  AWARD_LIFECYCLE,
  BID_LIFECYCLE,
  CALL_OFF_LIFECYCLE,
  CALL_OFF_LINE_LIFECYCLE,
  CONTRACT_LIFECYCLE,
  DEMAND_LIFECYCLE,
  DEMAND_LINE_LIFECYCLE,
  INVOICE_LIFECYCLE,
  LOT_LIFECYCLE,
  MEMBER_LIFECYCLE,
  ORGANISATION_LIFECYCLE,
  PRODUCT_LIFECYCLE,
  SHIPMENT_LIFECYCLE,
  TENDER_LIFECYCLE,
} from '#libs/rules';

const noun = <S extends string, A extends string>(
  name: string,
  lifecycle: Transitions<S, A>,
  initial: S,
  endless = false,
): string[] => lifecycleFaults(lifecycle, initial, { endless }).map((fault) => `the lifecycle of ${name}: ${fault}`);

const lifecyclesOfAll = (): string[] => [
  ...noun('file', FILE_LIFECYCLE, 'quarantined'),
  ...noun('organisation', ORGANISATION_LIFECYCLE, 'applied', true),
  ...noun('member', MEMBER_LIFECYCLE, 'active'),
  ...noun('product', PRODUCT_LIFECYCLE, 'listed', true),
  ...noun('demand', DEMAND_LIFECYCLE, 'open'),
  ...noun('demand line', DEMAND_LINE_LIFECYCLE, 'open'),
  ...noun('tender', TENDER_LIFECYCLE, 'draft'),
  ...noun('lot', LOT_LIFECYCLE, 'active'),
  ...noun('bid', BID_LIFECYCLE, 'sealed'),
  ...noun('award', AWARD_LIFECYCLE, 'pending'),
  ...noun('contract', CONTRACT_LIFECYCLE, 'pending'),
  ...noun('order', CALL_OFF_LIFECYCLE, 'placed'),
  ...noun('order line', CALL_OFF_LINE_LIFECYCLE, 'placed'),
  ...noun('shipment', SHIPMENT_LIFECYCLE, 'planned'),
  ...noun('invoice', INVOICE_LIFECYCLE, 'issued'),
];

const JOB_NAME = /^[a-z]+\.[a-z][a-z0-9-]*$/;

/**
 * What would go wrong later, found at boot: jobs of one name, handlers of events that nobody declared, unsound
 * lifecycles. Empty when the worker may start. (That every refusal has its texts, the compiler has checked.)
 */
export function census(handlers: readonly EventHandler[], due: readonly SweptWork[]): string[] {
  const names = [...handlers, ...due].map(({ name }) => name);
  const declared = new Map(allEvents().map((event) => [event.type, event.version]));
  return [
    ...names
      .filter((name) => !JOB_NAME.test(name))
      .map((name) => `the job ${name} is not called <library>.<what-it-does>`),
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `two jobs are called ${name}`),
    ...handlers
      .filter(({ event }) => declared.get(event.type) !== event.version)
      .map(({ name, event }) => `${name} handles ${event.type} version ${event.version}, which nobody declares`),
    ...lifecyclesOfAll(),
  ];
}
