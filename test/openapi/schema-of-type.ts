import ts from 'typescript';
import { nullable, referTo, type Schema } from './schema.js';

const SOURCES = `${process.cwd()}/src/`;

/** Writes the types of the code as schemas. Those that have a name in the code become components of that name. */
export class TypeSchemas {
  readonly components: Record<string, Schema> = {};

  constructor(private readonly checker: ts.TypeChecker) {}

  of(type: ts.Type): Schema {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (type.flags & ts.TypeFlags.Null) return { type: 'null' };
    if (type.flags & ts.TypeFlags.BooleanLike) return booleanOf(type, this.checker);
    if (type.isStringLiteral()) return { type: 'string', const: type.value };
    if (type.flags & ts.TypeFlags.StringLike) return { type: 'string' };
    if (type.flags & ts.TypeFlags.NumberLike) return { type: 'number' };
    if (type.isUnion()) return this.union(type);
    if (this.checker.isArrayType(type)) return { type: 'array', items: this.of(this.argumentsOf(type)[0] as ts.Type) };
    if (symbolOf(type)?.name === 'Date') return { type: 'string', format: 'date-time' };
    const name = this.nameOf(type);
    if (name === null) return this.object(type);
    if (!(name in this.components)) {
      this.components[name] = {}; // so that a type that contains itself comes to an end
      this.components[name] = { ...descriptionOf(symbolOf(type) as ts.Symbol, this.checker), ...this.object(type) };
    }
    return referTo(name);
  }

  /** Properties of an object, inherited ones too. */
  object(type: ts.Type): Schema {
    const rest = this.checker.getIndexInfosOfType(type)[0]?.type;
    const properties = this.checker.getPropertiesOfType(type);
    const required = properties.filter(({ flags }) => !(flags & ts.SymbolFlags.Optional)).map(({ name }) => name);
    return {
      type: 'object',
      ...(properties.length > 0 ? { properties: Object.fromEntries(properties.map((one) => this.property(one))) } : {}),
      ...(required.length > 0 ? { required } : {}),
      ...(rest === undefined ? {} : { additionalProperties: this.of(rest) }),
    };
  }

  private property(property: ts.Symbol): [string, Schema] {
    const schema = this.of(this.checker.getTypeOfSymbol(property));
    return [property.name, { ...schema, ...descriptionOf(property, this.checker) }];
  }

  /** What is absent is no member of its own; texts to choose from are one list. */
  private union(type: ts.UnionType): Schema {
    const said = type.types.filter(({ flags }) => !(flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)));
    const schema = this.choice(said);
    return type.types.some(({ flags }) => flags & ts.TypeFlags.Null) ? nullable(schema) : schema;
  }

  private choice(types: readonly ts.Type[]): Schema {
    if (types.length > 1 && types.every(({ flags }) => flags & ts.TypeFlags.BooleanLiteral)) return { type: 'boolean' };
    if (types.every((type) => type.isStringLiteral())) {
      return { type: 'string', enum: types.map(({ value }) => value).sort() };
    }
    const schemas = types.map((type) => this.of(type));
    const different = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
    return different.length === 1 ? (different[0] as Schema) : { anyOf: different };
  }

  /** `Page<CallItem>` is a `CallItemPage`. Types of libraries have no name here. */
  private nameOf(type: ts.Type): string | null {
    const symbol = symbolOf(type);
    const isOurs = symbol?.declarations?.some((one) => one.getSourceFile().fileName.startsWith(SOURCES)) ?? false;
    if (symbol === undefined || !isOurs || symbol.name.startsWith('__')) return null;
    const names = this.argumentsOf(type).map((argument) => this.nameOf(argument));
    return names.includes(null) ? null : [...names, symbol.name].join('');
  }

  private argumentsOf(type: ts.Type): readonly ts.Type[] {
    if (type.aliasTypeArguments !== undefined) return type.aliasTypeArguments;
    const isReference = 'objectFlags' in type && (type.objectFlags as number) & ts.ObjectFlags.Reference;
    return isReference ? this.checker.getTypeArguments(type as ts.TypeReference) : [];
  }
}

/** Intersections, among others, have none. */
function symbolOf(type: ts.Type): ts.Symbol | undefined {
  return type.aliasSymbol ?? (type.symbol as ts.Symbol | undefined);
}

function booleanOf(type: ts.Type, checker: ts.TypeChecker): Schema {
  const isLiteral = (type.flags & ts.TypeFlags.BooleanLiteral) !== 0;
  return isLiteral ? { type: 'boolean', const: checker.typeToString(type) === 'true' } : { type: 'boolean' };
}

function descriptionOf(symbol: ts.Symbol, checker: ts.TypeChecker): { description?: string } {
  const description = commentOf(symbol, checker);
  return description === '' ? {} : { description };
}

/** The comment above a declaration, without its tags. Lines that were only broken are joined. */
export function commentOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  return ts
    .displayPartsToString(symbol.getDocumentationComment(checker))
    .replaceAll(/(?<!\n)\n(?!\n|- )/g, ' ')
    .trim();
}
