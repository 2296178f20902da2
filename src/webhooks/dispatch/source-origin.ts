import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, resolve } from 'node:path';

/** A place in a file. Lines and columns count from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

const maps = new Map<string, SourceMap | null>();

/** The place in the source that a place in a built file was made from; where there is no source map, the place itself. */
export function originOf(place: Place): Place {
  const origin = mapOf(place.file)?.findOrigin(place.line, place.column);
  if (origin === undefined || !('fileName' in origin)) return place;
  const { fileName, lineNumber, columnNumber } = origin;
  return { file: resolve(dirname(place.file), fileName), line: lineNumber, column: columnNumber };
}

/** Read when it is needed: a service without failures has no use for it. */
function mapOf(file: string): SourceMap | null {
  let map = maps.get(file);
  if (map === undefined) {
    map = readMap(`${file}.map`);
    maps.set(file, map);
  }
  return map;
}

function readMap(path: string): SourceMap | null {
  if (!existsSync(path)) return null;
  try {
    return new SourceMap(JSON.parse(readFileSync(path, 'utf8')) as SourceMapPayload);
  } catch {
    return null; // a build under way; the built place says enough
  }
}
