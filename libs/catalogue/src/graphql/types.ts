import { ArgsType, Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsOptional, MaxLength } from 'class-validator';
import { DateTime, defineConnection, definePayload, IDEMPOTENCY_REFUSALS, PageArgs, Uuid } from '#libs/platform';
import { PRODUCT_REFUSALS, PRODUCT_TYPE_REFUSALS, type ProductStatus, WITHDRAW_PRODUCT_REFUSALS } from '#libs/rules';
import type { ProductCategory } from '../persistence/rows.js';

const ProductCategoryEnum: Record<ProductCategory, ProductCategory> = { drug: 'drug', supply: 'supply' };
registerEnumType(ProductCategoryEnum, { name: 'ProductCategory' });
const ProductStatusEnum: Record<ProductStatus, ProductStatus> = { listed: 'listed', withdrawn: 'withdrawn' };
registerEnumType(ProductStatusEnum, { name: 'ProductStatus' });

@ObjectType({ description: 'What is asked for, and what competes together.' })
export class ProductType {
  @Field(() => Uuid) id: string;
  @Field(() => ProductCategoryEnum) category: ProductCategory;
  @Field(() => String) nameEn: string;
  @Field(() => String, { nullable: true }) nameZh: string | null;
  @Field(() => String, { nullable: true, description: 'International nonproprietary name.' }) inn: string | null;
  @Field(() => String, { nullable: true }) dosageForm: string | null;
  @Field(() => String, { nullable: true }) strength: string | null;
  @Field(() => String, { nullable: true }) route: string | null;
  @Field(() => String, { description: 'What is counted: tablet, vial, test.' }) unit: string;
  @Field(() => String, { nullable: true }) atcCode: string | null;
  @Field(() => String, { nullable: true }) hsCode: string | null;
}

@ObjectType({ description: "A supplier's answer to a product type." })
export class Product {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => Uuid) productTypeId: string;
  @Field(() => String) brand: string;
  @Field(() => String) manufacturer: string;
  @Field(() => String, { nullable: true }) site: string | null;
  @Field(() => ProductStatusEnum) status: ProductStatus;
  @Field(() => DateTime) addedAt: Date;
}

export const ProductTypeConnection = defineConnection(ProductType, 'ProductType');
export const ProductConnection = defineConnection(Product, 'Product');

/** Beyond what any rule accepts; rules answer what is wrong below it. */
const TEXT = 1000;

@InputType()
export class AddProductTypeInput {
  @Field(() => String) idempotencyKey: string;
  @Field(() => ProductCategoryEnum) category: ProductCategory;
  @MaxLength(TEXT) @Field(() => String) nameEn: string;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) nameZh?: string | null = null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) inn?: string | null = null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) dosageForm?: string | null = null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) strength?: string | null = null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) route?: string | null = null;
  @MaxLength(TEXT) @Field(() => String) unit: string;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) atcCode?: string | null = null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) hsCode?: string | null = null;
}

@InputType()
export class AddProductInput {
  @Field(() => String) idempotencyKey: string;
  @Field(() => Uuid) productTypeId: string;
  @MaxLength(TEXT) @Field(() => String) brand: string;
  @MaxLength(TEXT) @Field(() => String) manufacturer: string;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) site?: string | null = null;
}

@InputType()
export class ProductIdInput {
  @Field(() => Uuid) productId: string;
}

@ArgsType()
export class ProductTypesArgs extends PageArgs {
  @IsOptional()
  @MaxLength(200)
  @Field(() => String, {
    nullable: true,
    description:
      'Words in any language of the catalogue, with or without accents: parts of names, INN or codes, attached ones too.',
  })
  search?: string | null = null;
}

@ArgsType()
export class ProductsArgs extends PageArgs {
  @Field(() => Uuid, { nullable: true }) productTypeId?: string | null = null;
  @Field(() => Uuid, { nullable: true }) supplierId?: string | null = null;
}

export const AddProductTypePayload = definePayload('AddProductType', ProductType, {
  ...PRODUCT_TYPE_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
export const AddProductPayload = definePayload('AddProduct', Product, { ...PRODUCT_REFUSALS, ...IDEMPOTENCY_REFUSALS });
export const WithdrawProductPayload = definePayload('WithdrawProduct', Product, WITHDRAW_PRODUCT_REFUSALS);
