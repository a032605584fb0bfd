import { Module } from '@nestjs/common';
import { RelatedFirmsStore } from './persistence/related-firms.store.js';
import { RulebooksStore } from './persistence/rulebooks.store.js';

/** What the libraries that draft and judge tenders need of operators: rulebooks, and who counts as one bidder. */
@Module({ providers: [RulebooksStore, RelatedFirmsStore], exports: [RulebooksStore, RelatedFirmsStore] })
export class RulebooksModule {}
