import { definePayload } from '#libs/platform';
import {
  API_KEY_REFUSALS,
  CHANGE_ROLES_REFUSALS,
  INVITATION_REFUSALS,
  REAPPLY_REFUSALS,
  WITHDRAW_MEMBER_REFUSALS,
} from '#libs/rules';
import {
  ACCEPT_REFUSALS,
  COMPLETE_SIGN_IN_REFUSALS,
  CONFIRM_REFUSALS,
  ENROL_REFUSALS,
  REGISTER_REFUSALS,
  RENEW_CODES_REFUSALS,
  REVOKE_KEY_REFUSALS,
  SIGN_IN_REFUSALS,
  WITHDRAW_INVITATION_REFUSALS,
} from '../refusals.js';
import {
  ApiKey,
  ApiKeyCreated,
  Invitation,
  InvitationCreated,
  Member,
  Organisation,
  RecoveryCodes,
  SecondFactorEnrolment,
  SecondFactorNeeded,
  SignedIn,
} from './types.js';

export const RegisterOrganisationPayload = definePayload('RegisterOrganisation', Organisation, REGISTER_REFUSALS);
export const ReapplyOrganisationPayload = definePayload('ReapplyOrganisation', Organisation, REAPPLY_REFUSALS);

export const SignInPayload = definePayload<SignedIn | SecondFactorNeeded, keyof typeof SIGN_IN_REFUSALS>(
  'SignIn',
  [SignedIn, SecondFactorNeeded],
  SIGN_IN_REFUSALS,
);
export const CompleteSignInPayload = definePayload('CompleteSignIn', SignedIn, COMPLETE_SIGN_IN_REFUSALS);
export const EnrolSecondFactorPayload = definePayload('EnrolSecondFactor', SecondFactorEnrolment, ENROL_REFUSALS);
export const RenewRecoveryCodesPayload = definePayload('RenewRecoveryCodes', RecoveryCodes, RENEW_CODES_REFUSALS);
export const ConfirmSecondFactorPayload = definePayload('ConfirmSecondFactor', SignedIn, CONFIRM_REFUSALS);

export const InviteMemberPayload = definePayload('InviteMember', InvitationCreated, INVITATION_REFUSALS);
export const WithdrawInvitationPayload = definePayload('WithdrawInvitation', Invitation, WITHDRAW_INVITATION_REFUSALS);
export const AcceptInvitationPayload = definePayload('AcceptInvitation', Member, ACCEPT_REFUSALS);
export const ChangeMemberRolesPayload = definePayload('ChangeMemberRoles', Member, CHANGE_ROLES_REFUSALS);
export const WithdrawMemberPayload = definePayload('WithdrawMember', Member, WITHDRAW_MEMBER_REFUSALS);
export const CreateApiKeyPayload = definePayload('CreateApiKey', ApiKeyCreated, API_KEY_REFUSALS);
export const RevokeApiKeyPayload = definePayload('RevokeApiKey', ApiKey, REVOKE_KEY_REFUSALS);
