/** Types that no list has: such as a platform may begin to send on any day. */
export const UNLISTED: readonly string[] = [
  'message.read',
  'message.reaction',
  'call.transferred',
  'call.hold',
  'contact.merged',
  'fax.received',
];
