import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Access, type Caller, type Connection, CurrentCaller, Uuid } from '#libs/platform';
import { CatalogueReader } from '../persistence/catalogue.reader.js';
import { AddProductTypeUseCase, ProductsUseCase } from '../use-cases/catalogue.use-cases.js';
import {
  AddProductInput,
  AddProductPayload,
  AddProductTypeInput,
  AddProductTypePayload,
  Product,
  ProductConnection,
  ProductIdInput,
  ProductsArgs,
  ProductType,
  ProductTypeConnection,
  ProductTypesArgs,
  WithdrawProductPayload,
} from './types.js';

@Resolver()
export class CatalogueResolver {
  constructor(
    private readonly reader: CatalogueReader,
    private readonly addingType: AddProductTypeUseCase,
    private readonly productsUseCase: ProductsUseCase,
  ) {}

  @Access('signed-in')
  @Query(() => ProductTypeConnection, { description: 'What can be asked for, newest first.' })
  productTypes(@CurrentCaller() caller: Caller, @Args() args: ProductTypesArgs): Promise<Connection<ProductType>> {
    return this.reader.productTypes<ProductType>(caller, args, args.search ?? undefined, (row) => row);
  }

  @Access('signed-in')
  @Query(() => ProductType, { nullable: true })
  async productType(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => Uuid }) id: string,
  ): Promise<ProductType | null> {
    return (await this.reader.productType(caller, id)) ?? null;
  }

  @Access('signed-in')
  @Query(() => ProductConnection, { description: 'Listed products, and your own withdrawn ones, newest first.' })
  products(@CurrentCaller() caller: Caller, @Args() args: ProductsArgs): Promise<Connection<Product>> {
    return this.reader.products<Product>(caller, args, args, (row) => row);
  }

  @Access({ kinds: ['operator'], roles: ['officer'] })
  @Mutation(() => AddProductTypePayload.type)
  async addProductType(@CurrentCaller() caller: Caller, @Args('input') input: AddProductTypeInput): Promise<object> {
    const { category, nameEn, unit } = input;
    const draft = {
      category,
      nameEn,
      nameZh: input.nameZh ?? null,
      inn: input.inn ?? null,
      dosageForm: input.dosageForm ?? null,
      strength: input.strength ?? null,
      route: input.route ?? null,
      unit,
      atcCode: input.atcCode ?? null,
      hsCode: input.hsCode ?? null,
    };
    const result = await this.addingType.run(caller, draft, input.idempotencyKey);
    return AddProductTypePayload.answer(result, (value) => value);
  }

  @Access({ kinds: ['supplier'], roles: ['bidder'] })
  @Mutation(() => AddProductPayload.type)
  async addProduct(@CurrentCaller() caller: Caller, @Args('input') input: AddProductInput): Promise<object> {
    const { productTypeId, brand, manufacturer, site } = input;
    const draft = { productTypeId, brand, manufacturer, site: site ?? null };
    const result = await this.productsUseCase.add(caller, draft, input.idempotencyKey);
    return AddProductPayload.answer(result, (value) => value);
  }

  @Access({ kinds: ['supplier'], roles: ['bidder'] })
  @Mutation(() => WithdrawProductPayload.type)
  async withdrawProduct(
    @CurrentCaller() caller: Caller,
    @Args('input') { productId }: ProductIdInput,
  ): Promise<object> {
    const result = await this.productsUseCase.withdraw(caller, productId);
    return WithdrawProductPayload.answer(result, (value) => value);
  }
}
