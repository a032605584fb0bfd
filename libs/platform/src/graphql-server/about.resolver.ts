import { Field, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Access } from '../graphql/access.js';

@ObjectType({ description: 'This installation.' })
export class About {
  @Field(() => String) name: string;
  @Field(() => String, { description: 'Version of the API. Fields are added; they are deprecated before they go.' })
  apiVersion: string;
}

@Resolver()
export class AboutResolver {
  @Access('public')
  @Query(() => About)
  about(): About {
    return { name: 'Medlane', apiVersion: '0.1' };
  }
}
