import type { SourceEntry } from './define-source.js';
import { AircallSettings } from './aircall/aircall.settings.js';
import { DialpadSettings } from './dialpad/dialpad.settings.js';
import { OpenphoneSettings } from './openphone/openphone.settings.js';
import { RingcentralSettings } from './ringcentral/ringcentral.settings.js';
import { StandardWebhooksSettings } from './standard-webhooks/standard-webhooks.settings.js';
import { TelnyxSettings } from './telnyx/telnyx.settings.js';
import { TwilioSettings } from './twilio/twilio.settings.js';
import { VonageSettings } from './vonage/vonage.settings.js';
import { WhatsappSettings } from './whatsapp/whatsapp.settings.js';
import { ZoomSettings } from './zoom/zoom.settings.js';

/** Platforms that send. Another one is one more line; its settings, texts, samples and routes follow from it. */
export const SOURCES: readonly SourceEntry[] = [
  { settings: OpenphoneSettings, load: () => import('./openphone/openphone.source.js') },
  { settings: AircallSettings, load: () => import('./aircall/aircall.source.js') },
  { settings: DialpadSettings, load: () => import('./dialpad/dialpad.source.js') },
  { settings: RingcentralSettings, load: () => import('./ringcentral/ringcentral.source.js') },
  { settings: StandardWebhooksSettings, load: () => import('./standard-webhooks/standard-webhooks.source.js') },
  { settings: TelnyxSettings, load: () => import('./telnyx/telnyx.source.js') },
  { settings: TwilioSettings, load: () => import('./twilio/twilio.source.js') },
  { settings: VonageSettings, load: () => import('./vonage/vonage.source.js') },
  { settings: WhatsappSettings, load: () => import('./whatsapp/whatsapp.source.js') },
  { settings: ZoomSettings, load: () => import('./zoom/zoom.source.js') },
];
