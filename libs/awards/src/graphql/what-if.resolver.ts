import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok, type Result } from '#libs/kernel';
import { Access, type Caller, CurrentCaller, definePayload, IDEMPOTENCY_REFUSALS, Uuid } from '#libs/platform';
import { PREVIEW_RULEBOOK_REFUSALS, WHAT_IF_REFUSALS } from '#libs/rules';
import { WhatIfReader, type WhatIfView } from '../persistence/what-if.reader.js';
import { AskWhatIf } from '../use-cases/ask-what-if.use-case.js';
import { PreviewRulebookInput, RequestWhatIfInput, WhatIf } from './what-if.types.js';

const RequestWhatIfPayload = definePayload('RequestWhatIf', WhatIf, { ...WHAT_IF_REFUSALS, ...IDEMPOTENCY_REFUSALS });
const PreviewRulebookPayload = definePayload('PreviewRulebook', WhatIf, {
  ...PREVIEW_RULEBOOK_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});

@Resolver(() => WhatIf)
export class WhatIfResolver {
  constructor(
    @Inject(WhatIfReader) private readonly reader: WhatIfReader,
    @Inject(AskWhatIf) private readonly asking: AskWhatIf,
  ) {}

  @Access({ kinds: ['operator', 'purchaser'] })
  @Query(() => WhatIf, {
    nullable: true,
    description: 'Your own question; operators see all. Ask again until answered.',
  })
  async whatIf(@CurrentCaller() caller: Caller, @Args('id', { type: () => Uuid }) id: string): Promise<WhatIf | null> {
    const row = await this.reader.one(caller, id);
    return row ? toWhatIf(row) : null;
  }

  @Access({ kinds: ['operator', 'purchaser'], roles: ['officer', 'buyer'] })
  @Mutation(() => RequestWhatIfPayload.type, {
    description:
      'The award under another rulebook, with changes to its own, or without some suppliers. Changes nothing.',
  })
  async requestWhatIf(@CurrentCaller() caller: Caller, @Args('input') input: RequestWhatIfInput): Promise<object> {
    const { rulebook = null, changes = null, withoutSupplierIds } = input;
    const asked = { ...input, rulebook, changes, withoutSupplierIds: withoutSupplierIds ?? [] };
    return RequestWhatIfPayload.answer(await this.seen(caller, await this.asking.request(caller, asked)), toWhatIf);
  }

  @Access({ kinds: ['operator'], roles: ['officer'] })
  @Mutation(() => PreviewRulebookPayload.type, {
    description: 'A rulebook, also a draft, on past tenders. Changes nothing.',
  })
  async previewRulebook(@CurrentCaller() caller: Caller, @Args('input') input: PreviewRulebookInput): Promise<object> {
    return PreviewRulebookPayload.answer(await this.seen(caller, await this.asking.preview(caller, input)), toWhatIf);
  }

  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly whatIfId: string }, R>,
  ): Promise<Result<WhatIfView, R>> {
    if (!result.ok) return result;
    const row = await this.reader.one(caller, result.value.whatIfId);
    invariant(row, `question ${result.value.whatIfId} can be read by who asked it`);
    return ok(row);
  }
}

const toWhatIf = ({ cases, ...row }: WhatIfView): WhatIf => ({
  ...row,
  cases: cases.map((part) => ({ ...part, answeredAt: part.answeredAt === null ? null : new Date(part.answeredAt) })),
});
