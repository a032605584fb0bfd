import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalJson, err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type Tx, UnitOfWork } from '#libs/platform';
import { dayOf, judgePackages, type Package, type PackageDraft, type RecordPackagesRefusal } from '#libs/rules';
import { PackagesStore } from '../persistence/packages.store.js';

interface RecordPackagesInput {
  readonly shipmentId: string;
  readonly packages: readonly PackageDraft[];
}

/** A supplier scans what lies in which package. A package that was told before, with the same in it, changes nothing. */
@Injectable()
export class RecordPackages {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly packages: PackagesStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    input: RecordPackagesInput,
  ): Promise<Result<{ readonly recorded: number }, RecordPackagesRefusal>> {
    return this.unitOfWork.run(caller, (tx) => this.record(tx, input));
  }

  private async record(
    tx: Tx,
    { shipmentId, packages: drafts }: RecordPackagesInput,
  ): Promise<Result<{ readonly recorded: number }, RecordPackagesRefusal>> {
    const shipment = await this.packages.lock(tx, shipmentId);
    if (!shipment) return err('SHIPMENT_UNKNOWN');
    const today = dayOf(tx.now);
    // First what the labels say, then without what was told before: that is packed already.
    const read = judgePackages(drafts, { ...shipment, packed: [] }, today);
    if (!read.ok) return read;
    const known = new Map(
      (
        await this.packages.known(
          tx,
          read.value.map(({ sscc }) => sscc),
        )
      ).map((one) => [one.sscc, one]),
    );
    const told = read.value.map((one) => ({ ...one, digest: digestOf(one) }));
    const other = told.find(({ sscc, digest }) => {
      const before = known.get(sscc);
      return before && (before.shipmentId !== shipmentId || before.digest !== digest);
    });
    if (other) return err('PACKAGE_TAKEN', { sscc: other.sscc });
    const fresh = told.filter(({ sscc }) => !known.has(sscc));
    if (fresh.length === 0) return ok({ recorded: 0 });
    const kept = drafts.filter((_, at) => !known.has(read.value[at]?.sscc ?? ''));
    const judged = judgePackages(kept, shipment, today);
    if (!judged.ok) return judged;
    const taken = await this.packages.insert(tx, shipment, fresh);
    if (taken) return 'sscc' in taken ? err('PACKAGE_TAKEN', taken) : err('SERIAL_TAKEN', taken);
    const step = { subjectType: 'shipment', subjectId: shipmentId, tenderId: shipment.tenderId, action: 'pack' };
    await this.audit.record(tx, { ...step, details: { packages: fresh.length } });
    return ok({ recorded: fresh.length });
  }
}

/** Of what is in a package, in whatever order it was scanned. */
function digestOf({ contents }: Package): string {
  const sorted = contents
    .map(({ items, quantity, serials, ...one }) => ({
      ...one,
      items: String(items),
      quantity: String(quantity),
      serials: serials.toSorted(),
    }))
    .toSorted((a, b) => (a.batch < b.batch ? -1 : 1));
  return createHash('sha256').update(canonicalJson(sorted)).digest('hex');
}
