import { openSource } from '../../src/sources/define-source.js';
import { source as openphone } from '../../src/sources/openphone/openphone.source.js';
import { OpenphoneSettings } from '../../src/sources/openphone/openphone.settings.js';
import type { Source } from '../../src/sources/source.js';
import { NUMBERS } from './openphone-samples.js';

/** OpenPhone as the service opens it, with settings that differ from the defaults. */
export function openOpenphone(given: Partial<OpenphoneSettings>): Source {
  return openSource(openphone, Object.assign(new OpenphoneSettings(), given), { numbers: NUMBERS });
}
