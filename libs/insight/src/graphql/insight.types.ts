import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLJSONObject } from 'graphql-scalars';
import { DateTime, Day, Money, Uuid } from '#libs/platform';

@ObjectType({ description: 'How many there are of a kind or status.' })
export class NamedCount {
  @Field(() => String) name: string;
  @Field(() => Int) count: number;
}

@ObjectType({ description: 'The state of a corridor, or of all of them, in figures.' })
export class Summary {
  @Field(() => [NamedCount], { description: 'By kind; organisations belong to no corridor.' })
  organisations: NamedCount[];
  @Field(() => Int, { description: 'Different product types that were or are in demand.' }) productTypes: number;
  @Field(() => Int) openDemands: number;
  @Field(() => [NamedCount], { description: 'By status.' }) tenders: NamedCount[];
  @Field(() => Int, { description: 'Without those that were replaced or withdrawn.' }) bids: number;
  @Field(() => Int, { description: 'Lots with two or more bidders.' }) contestedLots: number;
  @Field(() => [NamedCount], { description: 'Lost and invalid bids by reason.' }) losingBids: NamedCount[];
  @Field(() => [NamedCount], { description: 'By status.' }) orders: NamedCount[];
  @Field(() => Int, { description: 'Orders of which something was received after the promised day.' })
  lateOrders: number;
  @Field(() => [Money], { description: 'Of active awards, per currency.' }) awarded: Money[];
  @Field(() => [Money], { description: 'Paid out of escrow for accepted goods, per currency.' }) settled: Money[];
  @Field(() => Int) activeContracts: number;
  @Field(() => Int, { description: 'Closed deals: everything agreed is delivered and paid.' }) closedContracts: number;
  @Field(() => Int, { description: 'Events that gave up and wait for an operator.' }) openDeadLetters: number;
}

@ObjectType({ description: 'One step of one thing: who did what, when and why.' })
export class AuditEntry {
  @Field(() => Uuid) id: string;
  @Field(() => DateTime) at: Date;
  @Field(() => String) subjectType: string;
  @Field(() => Uuid) subjectId: string;
  @Field(() => Uuid, { nullable: true }) tenderId: string | null;
  @Field(() => String) action: string;
  @Field(() => String, { nullable: true }) fromStatus: string | null;
  @Field(() => String, { nullable: true }) toStatus: string | null;
  @Field(() => String, { description: 'The kind of the acting organisation, or system.' }) actorKind: string;
  @Field(() => ID, { nullable: true, description: 'The member or API key.' }) actorId: string | null;
  @Field(() => Uuid, { nullable: true }) organisationId: string | null;
  @Field(() => String, { nullable: true }) reason: string | null;
  @Field(() => GraphQLJSONObject) details: unknown;
}

@ObjectType({ description: 'An event whose handler failed too often. Nothing else waits for it.' })
export class DeadLetter {
  @Field(() => Uuid, { description: 'Of the event.' }) id: string;
  @Field(() => String) type: string;
  @Field(() => Uuid) subjectId: string;
  @Field(() => Uuid, { nullable: true }) tenderId: string | null;
  @Field(() => DateTime) occurredAt: Date;
  @Field(() => DateTime) deadAt: Date;
  @Field(() => Int) attempts: number;
  @Field(() => String, { nullable: true, description: 'Handler and message of the last failure.' })
  lastError: string | null;
}

@ObjectType({ description: 'The daily check of the ledger: every movement against the document that caused it.' })
export class LedgerCheck {
  @Field(() => Day) day: string;
  @Field(() => DateTime) checkedAt: Date;
  @Field(() => String, { description: 'How many movements there were.' }) transactions: string;
  @Field(() => String, { description: 'How many of them no document explains: zero, or something is wrong.' })
  violations: string;
  @Field(() => [String], { description: 'At most 20 of them, each with what is wrong.' }) examples: string[];
}

@ObjectType({ description: 'The jobs of one queue at this moment.' })
export class QueueStatus {
  @Field(() => String) name: string;
  @Field(() => Boolean, { description: 'False when the server of the queue does not answer; the counts are 0 then.' })
  reachable: boolean;
  @Field(() => Int) waiting: number;
  @Field(() => Int) active: number;
  @Field(() => Int, { description: 'Waiting for their next attempt.' }) delayed: number;
  @Field(() => Int) failed: number;
}

@ObjectType({ description: 'Whether the work keeps up.' })
export class Health {
  @Field(() => DateTime, { description: "The installation's clock." }) now: Date;
  @Field(() => Int) unpublishedEvents: number;
  @Field(() => Int, { nullable: true, description: 'Age in seconds; null when there is none.' })
  oldestUnpublishedSeconds: number | null;
  @Field(() => Int, { description: 'Published, and not all of their effects made.' }) eventsWithoutEffect: number;
  @Field(() => Int, { nullable: true }) oldestWithoutEffectSeconds: number | null;
  @Field(() => Int, { description: 'Tenders whose next step is due.' }) dueTenders: number;
  @Field(() => Int, { nullable: true, description: 'How late the oldest due tender is.' })
  oldestDueSeconds: number | null;
  @Field(() => Int) openDeadLetters: number;
}
