import type { SubjectKind } from '../contract/index.js';
import type { SourceThatIsOff } from './define-source.js';
import type { Redaction } from './redaction.js';
import type { Source } from './source.js';

/** The sources of this service, by the name in their URL. */
export class SourceRegistry {
  /** For webhooks of a source that is not there any more. */
  private readonly redaction: Redaction;
  private readonly byName: ReadonlyMap<string, Source>;

  constructor(
    readonly sources: readonly Source[],
    /** Their URLs answer, so that whoever sets them up learns what is missing. */
    readonly off: readonly SourceThatIsOff[] = [],
  ) {
    this.byName = new Map(sources.map((source) => [source.name, source]));
    if (this.byName.size !== sources.length) {
      throw new SharedName(sources.map(({ name }) => name));
    }
    this.redaction = {
      headers: distinct(sources.flatMap(({ redact }) => redact.headers)),
      query: distinct(sources.flatMap(({ redact }) => redact.query ?? [])),
      body: distinct(sources.flatMap(({ redact }) => redact.body ?? [])),
    };
  }

  find(name: string): Source | undefined {
    return this.byName.get(name);
  }

  /** The spelling in which a source's id is stored. */
  canonicalId(source: string, kind: SubjectKind, id: string): string {
    return this.find(source)?.canonicalId?.(kind, id) ?? id;
  }

  /** What any source stores an id as. */
  spellingsOf(kind: SubjectKind, id: string): string[] {
    return [...new Set([id, ...this.sources.map(({ name }) => this.canonicalId(name, kind, id))])];
  }

  redactionOf(name: string): Redaction {
    return this.find(name)?.redact ?? this.redaction;
  }

  get eventTypes(): readonly string[] {
    return distinct(this.sources.flatMap(({ eventTypes }) => eventTypes));
  }

  get dialects(): readonly string[] {
    return distinct(this.sources.flatMap(({ dialects }) => dialects));
  }
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

class SharedName extends Error {
  override readonly name = 'SharedName';

  constructor(names: readonly string[]) {
    super(`two sources have one name: ${names.join(', ')}; rename one in its settings`);
  }
}
