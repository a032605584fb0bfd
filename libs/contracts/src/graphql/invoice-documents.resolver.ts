import { Args, Field, InputType, Mutation, ObjectType, registerEnumType, Resolver } from '@nestjs/graphql';
import { Access, type AccessRule, type Caller, CurrentCaller, Day, definePayload, Uuid } from '#libs/platform';
import { INVOICE_DOCUMENTS, type InvoiceDocumentKind } from '../invoicing/invoice-facts.js';
import type { DrawnDocument } from '../persistence/invoice-documents.store.js';
import { DRAW_UP_INVOICE_REFUSALS, DrawUpInvoice } from '../use-cases/draw-up-invoice.use-case.js';

const KindEnum = Object.fromEntries(INVOICE_DOCUMENTS.map((kind) => [kind, kind]));
registerEnumType(KindEnum, {
  name: 'InvoiceDocumentKind',
  valuesMap: {
    invoice: {
      description: "The supplier's invoice to the purchaser, drawn up for it by the platform (self-billing).",
    },
    fee: { description: "The platform's invoice for its fee; for the supplier and operators." },
  },
});

@ObjectType({ description: 'An invoice as a document: numbered without gaps, drawn up once.' })
export class InvoiceDocument {
  @Field(() => Uuid) id: string;
  @Field(() => String, { description: 'Of its issuer: SB-000012 of one supplier, MF-000012 of the platform.' })
  number: string;
  @Field(() => Day) issuedOn: string;
  @Field(() => Uuid, { description: 'The PDF, English and Chinese: GET /files/<id>.' }) fileId: string;
  @Field(() => String, { description: 'SHA-256 of the PDF, hex.' }) digest: string;
  @Field(() => String, { description: 'The same figures in UBL 2.1, with the fields of EN 16931.' }) ubl: string;
  @Field(() => String, {
    description: 'The same figures as JSON: parties, lines, total, converted total with its rates.',
  })
  data: string;
}

@InputType()
export class DrawUpInvoiceInput {
  @Field(() => Uuid) invoiceId: string;
  @Field(() => KindEnum) kind: InvoiceDocumentKind;
}

const DrawUpInvoicePayload = definePayload('DrawUpInvoice', InvoiceDocument, DRAW_UP_INVOICE_REFUSALS);
const PARTIES: AccessRule = { kinds: ['purchaser', 'supplier', 'operator'] };

@Resolver()
export class InvoiceDocumentsResolver {
  constructor(private readonly drawing: DrawUpInvoice) {}

  @Access(PARTIES)
  @Mutation(() => DrawUpInvoicePayload.type, {
    description: 'An invoice as PDF, UBL and JSON: drawn up when it is first asked for, the same ever after.',
  })
  async drawUpInvoice(@CurrentCaller() caller: Caller, @Args('input') input: DrawUpInvoiceInput): Promise<object> {
    return DrawUpInvoicePayload.answer(await this.drawing.run(caller, input), toDocument);
  }
}

const toDocument = ({ id, issuedOn, fileId, digest, ubl, data }: DrawnDocument): InvoiceDocument => ({
  id,
  number: data.number,
  issuedOn,
  fileId,
  digest: digest.toString('hex'),
  ubl,
  data: JSON.stringify(data),
});
