import { expect } from 'vitest';
import type { Api, Role } from '#libs/platform';
import { aMember, aSession, type Database, type TestOrganisation } from './builders/index.js';

/** A member of an organisation with one role, signed in, who speaks GraphQL to an API in this process. */
export class Person {
  private constructor(
    private readonly api: Api,
    private readonly token: string,
    readonly organisationId: string,
  ) {}

  static async of(db: Database, api: Api, organisation: TestOrganisation, role: Role): Promise<Person> {
    const { organisationId } = organisation;
    const { userId } = await aMember(db, organisationId, { roles: ['viewer', role] });
    return new Person(api, await aSession(db, userId), organisationId);
  }

  /** The data of a query; any error fails the test. */
  async asks<T>(query: string, variables: object = {}): Promise<T> {
    const { data, errors } = await this.send<T>(query, variables);
    expect(errors).toBeUndefined();
    return data;
  }

  /** The answer of a mutation that has to succeed as this type. */
  async does<T = { id: string }>(field: string, success: string, selection: string, input: object): Promise<T> {
    const answer = await this.tries<T>(field, success, selection, input);
    expect(answer).toMatchObject({ __typename: success });
    return answer;
  }

  /** The answer of a mutation, a refusal included. */
  async tries<T>(field: string, success: string, selection: string, input: object): Promise<T> {
    const { data, errors } = await this.send<{ answer: T }>(mutationOf(field, success, selection), { input });
    expect(errors).toBeUndefined();
    return data.answer;
  }

  /** The code of the error that a mutation ends with. */
  async isDenied(field: string, success: string, input: object): Promise<string | undefined> {
    const { errors } = await this.send(mutationOf(field, success, '__typename'), { input });
    return errors?.[0]?.extensions.code;
  }

  /** The code of the error that a query ends with. */
  async isDeniedQuery(query: string): Promise<string | undefined> {
    return (await this.send(query, {})).errors?.[0]?.extensions.code;
  }

  private async send<T>(query: string, variables: object): Promise<Answer<T>> {
    const answer = await this.api.fastify.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${this.token}` },
      payload: { query, variables },
    });
    return answer.json<Answer<T>>();
  }
}

interface Answer<T> {
  readonly data: T;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

function mutationOf(field: string, success: string, selection: string): string {
  const name = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  return `mutation M($input: ${name}Input!) { answer: ${field}(input: $input) {
    __typename ... on ${success} { ${selection} } ... on ${name}Refused { code message messageZh } } }`;
}
