import { Id, Nested, NestedList, Optional, Text } from '../../kit/dto/rules.js';
import { CurrentEnvelope } from './envelope.dto.js';

class Property {
  @Optional() @Text() value?: string | null;
}

/** What kind of value it is depends on `type`; see the vendor's list of custom fields. */
class CustomField {
  @Text() name!: string;
  @Optional() @Text() type?: string | null;
  value?: unknown;
}

class ContactResource {
  @Id() id!: string;
  @Optional() @Text() firstName?: string | null;
  @Optional() @Text() lastName?: string | null;
  @Optional() @Text() company?: string | null;
  @Optional() @Text() role?: string | null;
  @Optional() @Text() externalId?: string | null;
  @Optional() @Text() source?: string | null;
  @Optional() @Text() location?: string | null;
  @Optional() @NestedList(Property) emails?: Property[] | null;
  @Optional() @NestedList(Property) phoneNumbers?: Property[] | null;
  @Optional() @NestedList(CustomField) customFields?: CustomField[] | null;
}

class ContactData {
  @Nested(ContactResource) resource!: ContactResource;
}

export class ContactEvent extends CurrentEnvelope {
  @Nested(ContactData) data!: ContactData;
}
