import { Module } from '@nestjs/common';
import { AuthPort } from './auth/auth-port.js';
import { BetterAuthEngine } from './auth/better-auth-engine.js';
import { Signing } from './signing.js';

/** Who people are, and whether a signature is their own act: also for libraries above that have something signed. */
@Module({
  providers: [{ provide: AuthPort, useClass: BetterAuthEngine }, Signing],
  exports: [AuthPort, Signing],
})
export class CredentialsModule {}
