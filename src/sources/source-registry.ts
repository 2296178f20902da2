import type { SubjectKind } from '../contract/index.js';
import type { Source } from './source.js';

/** The sources of this service, by the name in their URL. */
export class SourceRegistry {
  private readonly byName: ReadonlyMap<string, Source>;

  constructor(readonly sources: readonly Source[]) {
    this.byName = new Map(sources.map((source) => [source.name, source]));
    if (this.byName.size !== sources.length) {
      throw new Error(`two sources have one name: ${sources.map(({ name }) => name).join(', ')}; rename one`);
    }
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

  get eventTypes(): readonly string[] {
    return [...new Set(this.sources.flatMap(({ eventTypes }) => eventTypes))];
  }

  get dialects(): readonly string[] {
    return [...new Set(this.sources.flatMap(({ dialects }) => dialects))];
  }

  get secretHeaders(): readonly string[] {
    return [...new Set(this.sources.flatMap(({ secretHeaders }) => secretHeaders))];
  }
}
