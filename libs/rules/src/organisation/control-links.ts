import { defineRefusals, err, ok, type Result, type Transitions } from '#libs/kernel';
import { type Day, dayOf, isDay } from '../calendar.js';
import { isCountry } from './countries.js';

export type ControlLinkStatus = 'declared' | 'confirmed' | 'rejected' | 'ended';
/** A declaration counts once an officer has confirmed it: what one firm says of another is not taken unseen. */
export const CONTROL_LINK_LIFECYCLE = {
  declared: { confirm: 'confirmed', reject: 'rejected', end: 'ended' },
  confirmed: { end: 'ended' },
  rejected: {},
  ended: {},
} as const satisfies Transitions<ControlLinkStatus, 'confirm' | 'reject' | 'end'>;

/** From this share on a shareholder controls, in basis points. */
export const CONTROLLING_SHARE = 5_000;

/** Who controls, or holds a share in, a supplier. */
export interface ControlLink {
  /** A supplier's id, or country and register number of somebody who is not here. */
  readonly controller: string;
  readonly controlled: string;
  /** Basis points of the shares or votes. */
  readonly share: number;
  /** Control without a majority: by contract, family, appointment. */
  readonly controls: boolean;
}

/**
 * The groups under common control: everybody joined by control, direct or through others. Shares that one group holds
 * together in a firm are added up, so that a parent with 30% of its own and 30% through a subsidiary controls.
 * Answers groups of at least two of `suppliers`, each sorted, the groups by their first.
 */
export function controlGroups(
  links: readonly ControlLink[],
  suppliers: ReadonlySet<string>,
): readonly (readonly string[])[] {
  const parents = new Map<string, string>();
  const rootOf = (node: string): string => {
    let root = node;
    for (let up = parents.get(root); up !== undefined && up !== root; up = parents.get(root)) root = up;
    parents.set(node, root);
    return root;
  };
  for (const { controller, controlled, share, controls } of links) {
    if (controls || share >= CONTROLLING_SHARE) parents.set(rootOf(controller), rootOf(controlled));
  }
  // Each joining can bring shares together that were apart; there are fewer joinings than links.
  for (let joined = true; joined;) {
    joined = false;
    const held = new Map<string, number>();
    for (const { controller, controlled, share } of links) {
      const holder = rootOf(controller);
      if (holder === rootOf(controlled)) continue;
      const key = `${holder}\n${controlled}`;
      const sum = (held.get(key) ?? 0) + share;
      held.set(key, sum);
      if (sum < CONTROLLING_SHARE) continue;
      parents.set(holder, rootOf(controlled));
      joined = true;
      break;
    }
  }
  const groups = new Map<string, string[]>();
  for (const supplier of [...suppliers].toSorted()) {
    const root = rootOf(supplier);
    const group = groups.get(root);
    if (group) group.push(supplier);
    else groups.set(root, [supplier]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

export interface ControlDraft {
  /** A supplier here, when the controller is one. */
  readonly controllerId: string | null;
  readonly controllerName: string;
  /** Of the controller, ISO 3166-1 alpha-2. */
  readonly controllerCountry: string;
  /** In the register of its country; of a person, of the identity document's last digits and name. */
  readonly controllerNumber: string;
  readonly share: number;
  readonly controls: boolean;
  readonly since: Day;
}

export const DECLARE_CONTROL_REFUSALS = defineRefusals({
  CONTROLLER_INVALID: {
    en: 'Give the controller’s name, country and register number, with 1 to 200 characters each.',
    zh: '请填写控制方的名称、国家和注册号，各 1 至 200 个字符。',
  },
  CONTROLLER_UNKNOWN: {
    en: 'Choose another supplier here, or leave controllerId out.',
    zh: '请选择本平台的其他供应商，或不填写 controllerId。',
  },
  SHARE_INVALID: {
    en: 'Give the share in basis points from 1 to 10000, or say that it controls without one.',
    zh: '请以基点填写 1 至 10000 的持股比例，或注明无持股而实际控制。',
  },
  SINCE_INVALID: { en: 'Give an existing day, not after {today}.', zh: '请填写存在的日期，且不晚于 {today}。' },
  SHARES_EXCEED_WHOLE: {
    en: 'Your declared shares would add up to {total} of 10000: end one that holds no longer.',
    zh: '已声明的持股合计将达 {total}（满额 10000）：请先终止已失效的声明。',
  },
});
export type DeclareControlRefusal = keyof typeof DECLARE_CONTROL_REFUSALS;

/** Whether a supplier may declare who controls it or holds a share in it. `declared` is the sum of its live shares. */
export function judgeControlDeclaration(
  draft: ControlDraft,
  supplierId: string,
  declared: number,
  now: Date,
): Result<ControlDraft, DeclareControlRefusal> {
  const { controllerId, controllerName, controllerCountry, controllerNumber, share, controls, since } = draft;
  const name = controllerName.trim();
  const number = controllerNumber.trim();
  const sound = [name, number].every(({ length }) => length >= 1 && length <= 200) && isCountry(controllerCountry);
  if (!sound) return err('CONTROLLER_INVALID');
  if (controllerId === supplierId) return err('CONTROLLER_UNKNOWN');
  if (!Number.isInteger(share) || share < (controls ? 0 : 1) || share > 10_000) return err('SHARE_INVALID');
  const today = dayOf(now);
  if (!isDay(since) || since > today) return err('SINCE_INVALID', { today });
  if (declared + share > 10_000) return err('SHARES_EXCEED_WHOLE', { total: declared + share });
  return ok({ ...draft, controllerName: name, controllerNumber: number });
}

export const DECIDE_CONTROL_REFUSALS = defineRefusals({
  LINK_UNKNOWN: { en: 'Choose a declaration that you can see.', zh: '请选择可见的声明。' },
  ACTION_NOT_ALLOWED_NOW: {
    en: 'The declaration is {status}; from here these are possible: {possible}.',
    zh: '该声明状态为 {status}，当前可执行：{possible}。',
  },
});
export type DecideControlRefusal = keyof typeof DECIDE_CONTROL_REFUSALS;
