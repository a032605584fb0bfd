import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Uuid } from '#libs/platform';

const ProductCategoryEnum = { drug: 'drug', supply: 'supply' } as const;
registerEnumType(ProductCategoryEnum, { name: 'ProductCategory' });

@ObjectType({ description: 'What is asked for and competes together.' })
export class ProductType {
  @Field(() => Uuid) id: string;
  @Field(() => ProductCategoryEnum) category: 'drug' | 'supply';
  @Field(() => String) nameEn: string;
  @Field(() => String, { nullable: true }) nameZh: string | null;
  @Field(() => String, { nullable: true, description: 'International nonproprietary name.' }) inn: string | null;
  @Field(() => String, { nullable: true }) dosageForm: string | null;
  @Field(() => String, { nullable: true }) strength: string | null;
  @Field(() => String, { nullable: true }) route: string | null;
  @Field(() => String, { description: 'What one unit of quantity is.' }) unit: string;
  @Field(() => String, { nullable: true }) atcCode: string | null;
  @Field(() => String, { nullable: true, description: 'Harmonized System.' }) hsCode: string | null;
}
