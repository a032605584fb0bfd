import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  judgeProduct,
  judgeProductType,
  type ProductDraft,
  type ProductRefusal,
  type ProductTypeDraft,
  type ProductTypeRefusal,
  type WithdrawProductRefusal,
} from '#libs/rules';
import { productChanged } from '../events.js';
import { CatalogueStore, type ProductRecord, type ProductTypeRecord } from '../persistence/catalogue.store.js';

/** An operator adds a type to the catalogue that everyone trades by. */
@Injectable()
export class AddProductTypeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    draft: ProductTypeDraft,
    key: string,
  ): Promise<Result<ProductTypeRecord, ProductTypeRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<ProductTypeRecord, ProductTypeRefusal>(
      caller,
      { operation: 'addProductType', key, request: draft },
      async (tx) => {
        const verdict = judgeProductType(draft);
        if (!verdict.ok) return verdict;
        const added = await this.catalogue.insertType(tx, verdict.value);
        if (!added) return err('PRODUCT_TYPE_EXISTS');
        await this.audit.record(tx, { subjectType: 'product_type', subjectId: added.id, action: 'add' });
        return ok(added);
      },
    );
  }
}

/** A supplier lists a product that answers a type, and withdraws it. */
@Injectable()
export class ProductsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  add(
    caller: Caller,
    draft: ProductDraft,
    key: string,
  ): Promise<Result<ProductRecord, ProductRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<ProductRecord, ProductRefusal>(
      caller,
      { operation: 'addProduct', key, request: draft },
      (tx) => this.within(tx, draft),
    );
  }

  /** The step itself, in a transaction of the supplier or in its name. */
  async within(tx: Tx, draft: ProductDraft): Promise<Result<ProductRecord, ProductRefusal>> {
    const verdict = judgeProduct(draft);
    if (!verdict.ok) return verdict;
    const types = await this.catalogue.findTypes(tx, [draft.productTypeId]);
    if (!types.has(draft.productTypeId)) return err('PRODUCT_TYPE_UNKNOWN');
    const listed = await this.catalogue.listProduct(tx, verdict.value);
    if (!listed) return err('PRODUCT_EXISTS');
    const { id, status } = listed;
    await this.audit.record(tx, { subjectType: 'product', subjectId: id, action: 'list', to: status });
    await this.tell(tx, listed);
    return ok(listed);
  }

  withdraw(caller: Caller, productId: string): Promise<Result<ProductRecord, WithdrawProductRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const withdrawn = await this.catalogue.withdrawProduct(tx, productId);
      if (!withdrawn) return err('PRODUCT_UNKNOWN');
      const { id, status } = withdrawn;
      const step = { subjectType: 'product', subjectId: id, action: 'withdraw' };
      await this.audit.record(tx, { ...step, from: 'listed', to: status });
      await this.tell(tx, withdrawn);
      return ok(withdrawn);
    });
  }

  private async tell(tx: Tx, { id, supplierId, productTypeId }: ProductRecord): Promise<void> {
    await this.outbox.append(tx, productChanged({ subjectId: id, payload: { supplierId, productTypeId } }));
  }
}
