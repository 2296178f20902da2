import type { Settings } from '../config/settings.js';
import type { SettingsClass } from '../config/setting.js';
import { bodyKey } from './kit/body-key.js';
import { unreadEvent } from './kit/unread-event.js';
import type { Proof } from './authentication.js';
import type { Reading } from './reading.js';
import { redactData } from './redaction.js';
import { usualAdvice } from './refusals.js';
import type { SourceRequest } from './source-request.js';
import type { SourceSettings } from './source-settings.js';
import type { Source, SourceBehaviour, SourceDefinition, SourceTools } from './source.js';

/** Checks a definition's types, and forgets those that only the source itself needs. */
export function defineSource<Settings extends SourceSettings, Content>(
  definition: SourceDefinition<Settings, Content>,
): SourceDefinition {
  return definition as unknown as SourceDefinition;
}

/** One line of the list of sources. Settings are needed before anything else is loaded; the rest waits until then. */
export interface SourceEntry {
  readonly settings: SettingsClass<SourceSettings>;
  load(): Promise<{ readonly source: SourceDefinition }>;
}

/** All sources of the list that are on, as often as the settings have them. The code of the others is not even loaded. */
export async function openSources(
  entries: readonly SourceEntry[],
  settings: Settings,
  tools: SourceTools,
): Promise<Source[]> {
  const opened = entries.map(async (entry) => {
    const all = settings.all(entry.settings).filter(({ missing }) => missing === null);
    if (all.length === 0) return [];
    const { source } = await entry.load();
    return all.map((one) => openSource(source, one, tools));
  });
  return (await Promise.all(opened)).flat();
}

/** A source that could be on. */
export interface SourceThatIsOff {
  readonly name: string;
  /** The variable that it lacks. */
  readonly missing: string;
}

export function sourcesThatAreOff(entries: readonly SourceEntry[], settings: Settings): SourceThatIsOff[] {
  return entries.flatMap((entry) =>
    settings
      .all(entry.settings)
      .flatMap(({ missing, instance }) =>
        missing === null ? [] : [{ name: instance ?? entry.settings.namespace, missing }],
      ),
  );
}

export function openSource(definition: SourceDefinition, settings: SourceSettings, tools: SourceTools): Source {
  const { name, title } = definition;
  const behaviour = definition.open(settings, tools);
  const { instance } = settings;
  return {
    ...definition,
    ...behaviour,
    name: instance ?? name,
    title: instance === null ? title : `${title} (${instance})`,
    settings,
    refusals: { ...usualAdvice(settings), ...definition.refusals?.(settings) },
    read: (request, proof) => readWithoutFail(definition, behaviour, request, proof),
  };
}

/** A genuine webhook must not get lost through a mistake of ours: it is kept, with the mistake told. */
function readWithoutFail(
  { redact, dialects }: SourceDefinition,
  behaviour: SourceBehaviour,
  request: SourceRequest,
  proof: Proof,
): Reading {
  try {
    const reading = behaviour.read(request, proof);
    if (redact.body === undefined) return reading;
    return { ...reading, events: reading.events.map((event) => ({ ...event, data: redactData(redact, event.data) })) };
  } catch (error) {
    const problem = `reading failed: ${error instanceof Error ? error.name : 'unknown error'}`;
    const event = unreadEvent({
      type: 'unknown',
      data: null,
      dedupeKey: bodyKey(request.body),
      problems: [{ path: '', message: problem }],
    });
    return { dialect: dialects[0] ?? 'unknown', events: [event] };
  }
}
