import { Inject } from '@nestjs/common';
import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { ServerTime } from '#libs/organisations';
import {
  Access,
  type Caller,
  CurrentCaller,
  DateTime,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  type IdempotencyRefusal,
  Uuid,
} from '#libs/platform';
import { CLOCK_REFUSALS, type ClockRefusal, RETRY_REFUSALS, type RetryRefusal } from '../refusals.js';
import { AdvanceClockUseCase } from '../use-cases/advance-clock.use-case.js';
import { RetryDeadLetterUseCase } from '../use-cases/retry-dead-letter.use-case.js';

@InputType()
export class RetryDeadLetterInput {
  @Field(() => Uuid, { description: 'Of the event, as in deadLetters.' }) eventId: string;
  @Field(() => String, { description: 'Chosen by you, 8 to 120 characters: the same key answers the same again.' })
  idempotencyKey: string;
}

@InputType()
export class AdvanceClockInput {
  @Field(() => DateTime, { description: 'A clock that is past it already stays as it is.' }) to: Date;
}

@ObjectType({ description: 'An event that is sent again.' })
export class RetriedEvent {
  @Field(() => Uuid) id: string;
  @Field(() => String) type: string;
}

const RetryDeadLetterPayload = definePayload<RetriedEvent, RetryRefusal | IdempotencyRefusal>(
  'RetryDeadLetter',
  RetriedEvent,
  { ...RETRY_REFUSALS, ...IDEMPOTENCY_REFUSALS },
);
const AdvanceClockPayload = definePayload<ServerTime, ClockRefusal>('AdvanceClock', ServerTime, CLOCK_REFUSALS);

/** What operators do about it. */
@Resolver()
export class OperationsResolver {
  constructor(
    @Inject(RetryDeadLetterUseCase) private readonly retrying: RetryDeadLetterUseCase,
    @Inject(AdvanceClockUseCase) private readonly advancing: AdvanceClockUseCase,
  ) {}

  @Access({ kinds: ['operator'], roles: ['officer'] })
  @Mutation(() => RetryDeadLetterPayload.type, { description: 'Sends a dead letter to its handlers again.' })
  async retryDeadLetter(@CurrentCaller() caller: Caller, @Args('input') input: RetryDeadLetterInput): Promise<object> {
    const result = await this.retrying.run(caller, input);
    return RetryDeadLetterPayload.answer(result, ({ eventId, type }) =>
      Object.assign(new RetriedEvent(), { id: eventId, type }),
    );
  }

  @Access({ kinds: ['operator'], roles: ['officer'] })
  @Mutation(() => AdvanceClockPayload.type, { description: 'Sets the clock of a demo installation forward.' })
  async advanceClock(@CurrentCaller() caller: Caller, @Args('input') input: AdvanceClockInput): Promise<object> {
    const result = await this.advancing.run(caller, input.to);
    return AdvanceClockPayload.answer(result, ({ now }) => Object.assign(new ServerTime(), { now }));
  }
}
