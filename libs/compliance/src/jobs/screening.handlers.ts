import { Injectable } from '@nestjs/common';
import { organisationApplied } from '#libs/organisations';
import { type Event, EventHandler, type Tx } from '#libs/platform';
import type { z } from 'zod';
import { screeningListImported } from '../events.js';
import { ScreeningStore } from '../persistence/screening.store.js';
import { ScreenOrganisations } from '../use-cases/screening.use-case.js';

type Applied = z.infer<typeof organisationApplied.schema>;
type Imported = z.infer<typeof screeningListImported.schema>;

/** Whoever applies, or applies again under a corrected name, is screened before anyone decides. */
@Injectable()
export class ScreenApplicant extends EventHandler<Applied> {
  readonly name = 'compliance.screen-applicant';
  readonly event = organisationApplied;

  constructor(private readonly screening: ScreenOrganisations) {
    super();
  }

  async handle(tx: Tx, { payload }: Event<Applied>): Promise<void> {
    await this.screening.run(tx, payload.organisationId);
  }
}

/** A new list: everyone is screened again. */
@Injectable()
export class ScreenEveryone extends EventHandler<Imported> {
  readonly name = 'compliance.screen-everyone';
  readonly event = screeningListImported;

  constructor(
    private readonly screening: ScreenOrganisations,
    private readonly lists: ScreeningStore,
  ) {
    super();
  }

  async handle(tx: Tx, { payload }: Event<Imported>): Promise<void> {
    await this.lists.finish(tx, payload.listId, await this.screening.run(tx));
  }
}
