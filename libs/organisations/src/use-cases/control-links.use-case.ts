import { Injectable } from '@nestjs/common';
import { err, ok, type Result, transition } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, type Tx, UnitOfWork } from '#libs/platform';
import {
  CONTROL_LINK_LIFECYCLE,
  type ControlDraft,
  controlGroups,
  type ControlLinkStatus,
  dayOf,
  type DecideControlRefusal,
  type DeclareControlRefusal,
  judgeControlDeclaration,
} from '#libs/rules';
import { ControlLinksStore } from '../persistence/control-links.store.js';
import { RelatedFirmsStore } from '../persistence/related-firms.store.js';

interface Linked {
  readonly linkId: string;
}
const REASON = 'Under common control, by confirmed declarations.';

/**
 * Suppliers declare who controls them, officers confirm it, and whoever is then under common control is related: the
 * groups are computed anew from all links, and count as one bidder from that day on.
 */
@Injectable()
export class ControlLinksUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly links: ControlLinksStore,
    private readonly firms: RelatedFirmsStore,
    private readonly audit: AuditTrail,
  ) {}

  declare(
    caller: Caller,
    { idempotencyKey: key, ...draft }: ControlDraft & { readonly idempotencyKey: string },
  ): Promise<Result<Linked, DeclareControlRefusal | IdempotencyRefusal>> {
    const request = { operation: 'declareControl', key, request: draft };
    return this.unitOfWork.once<Linked, DeclareControlRefusal>(caller, request, async (tx) => {
      const { organisationId } = tx.actor;
      await this.links.hold(tx);
      const declared = await this.links.declared(tx, organisationId);
      const verdict = judgeControlDeclaration(draft, organisationId, declared, tx.now);
      if (!verdict.ok) return verdict;
      const { controllerId } = verdict.value;
      if (controllerId !== null && !(await this.links.isSupplier(tx, controllerId))) return err('CONTROLLER_UNKNOWN');
      const linkId = await this.links.insert(tx, organisationId, verdict.value);
      await this.audit.record(tx, {
        subjectType: 'control_link',
        subjectId: linkId,
        action: 'declare',
        to: 'declared',
      });
      return ok({ linkId });
    });
  }

  /** Officers confirm, reject and end; a supplier ends what it declared itself. */
  decide(
    caller: Caller,
    linkId: string,
    action: 'confirm' | 'reject' | 'end',
  ): Promise<Result<Linked, DecideControlRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const { kind, organisationId } = tx.actor;
      await this.links.hold(tx);
      const link = await tx.elevated(() => this.links.lock(tx, linkId));
      if (!link || (kind !== 'operator' && link.supplierId !== organisationId)) return err('LINK_UNKNOWN');
      const next = transition<ControlLinkStatus, 'confirm' | 'reject' | 'end'>(
        CONTROL_LINK_LIFECYCLE,
        link.status,
        action,
      );
      if (!next.ok) return next;
      await tx.elevated(() => this.links.step(tx, linkId, next.value));
      const step = { subjectType: 'control_link', subjectId: linkId, action, from: link.status, to: next.value };
      await this.audit.record(tx, step);
      await tx.elevated(() => this.regroup(tx));
      return ok({ linkId });
    });
  }

  /** Ends the groups that are no more and relates those that are new; what is the same stays as it is. */
  private async regroup(tx: Tx): Promise<void> {
    const today = dayOf(tx.now);
    const links = await this.links.live(tx, today);
    const named = links.flatMap(({ controller, controlled }) => [controller, controlled]);
    const suppliers = new Set(named.filter((node) => !node.includes(':')));
    const wanted = new Map(controlGroups(links, suppliers).map((group) => [group.join(), group]));
    for (const { id, members, since } of await this.links.groups(tx)) {
      if (wanted.delete(members.join())) continue;
      const until = since > today ? since : today;
      await this.firms.end(tx, id, until, 'The declarations that it came from have changed.');
      await this.audit.record(tx, { subjectType: 'firm_relation', subjectId: id, action: 'end', details: { until } });
    }
    for (const group of wanted.values()) {
      const id = await this.firms.insert(tx, group, today, REASON);
      await this.links.mark(tx, id);
      const step = { subjectType: 'firm_relation', subjectId: id, action: 'declare', reason: REASON };
      await this.audit.record(tx, { ...step, details: { organisationIds: group, since: today } });
    }
  }
}
