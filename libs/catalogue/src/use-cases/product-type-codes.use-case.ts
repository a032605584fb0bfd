import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, UnitOfWork } from '#libs/platform';
import type { AttachCodeRefusal, DetachCodeRefusal } from '#libs/rules';
import { CatalogueStore, type ProductTypeRecord } from '../persistence/catalogue.store.js';
import { CodesStore } from '../persistence/codes.store.js';

export interface CodeOfType {
  readonly productTypeId: string;
  readonly list: string;
  readonly code: string;
}

/** An operator says what a product type is called in the lists of others, and takes it back. */
@Injectable()
export class ProductTypeCodes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueStore,
    private readonly codes: CodesStore,
    private readonly audit: AuditTrail,
  ) {}

  attach(
    caller: Caller,
    { productTypeId, list, code }: CodeOfType,
  ): Promise<Result<ProductTypeRecord, AttachCodeRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const type = (await this.catalogue.findTypes(tx, [productTypeId])).get(productTypeId);
      if (!type) return err('PRODUCT_TYPE_UNKNOWN');
      if (!(await this.codes.known(tx, list, [code])).has(code)) return err('CODE_UNKNOWN', { list, code });
      if (!(await this.codes.attach(tx, productTypeId, list, code))) return err('CODE_ATTACHED');
      const step = { subjectType: 'product_type', subjectId: productTypeId, action: 'attachCode' };
      await this.audit.record(tx, { ...step, details: { list, code } });
      return ok(type);
    });
  }

  detach(
    caller: Caller,
    { productTypeId, list, code }: CodeOfType,
  ): Promise<Result<ProductTypeRecord, DetachCodeRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const type = (await this.catalogue.findTypes(tx, [productTypeId])).get(productTypeId);
      if (!type || !(await this.codes.detach(tx, productTypeId, list, code)))
        return err('CODE_NOT_ATTACHED', { list, code });
      const step = { subjectType: 'product_type', subjectId: productTypeId, action: 'detachCode' };
      await this.audit.record(tx, { ...step, details: { list, code } });
      return ok(type);
    });
  }
}
