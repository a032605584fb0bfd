import { Module } from '@nestjs/common';
import { RulebooksStore } from './persistence/rulebooks.store.js';

/** Rulebooks for the libraries that draft and judge by them. */
@Module({ providers: [RulebooksStore], exports: [RulebooksStore] })
export class RulebooksModule {}
