import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { projectOptions } from '../support/project-options.js';
import { commentOf, TypeSchemas } from './schema-of-type.js';
import type { Schema } from './schema.js';

/** What the code says about one handler, in types and in the comment above it. */
export interface Handler {
  /** First paragraph of the comment. */
  summary: string;
  /** The other paragraphs. */
  description: string;
  /** `@name text`, in the order they are in. */
  tags: readonly { name: string; text: string }[];
  parameters: readonly Parameter[];
  answer: Schema;
  /** Name of the type it answers with. */
  returns: string;
}

export interface Parameter {
  /** Place in the list of parameters. */
  index: number;
  /** `Query`, `Body`, `Param`, … */
  decorator: string;
  /** What the decorator is called with, as written. */
  decoratedWith: string;
  type: ts.Type;
}

/** Reads controllers as the compiler does. */
export class HandlerTypes {
  private readonly program = ts.createProgram(
    globSync(['src/**/*.controller.ts', 'src/http/problem-details.ts']).map((path) => resolve(path)),
    projectOptions(),
  );
  private readonly checker = this.program.getTypeChecker();
  readonly schemas = new TypeSchemas(this.checker);

  /** @param controller name of the class; no two have the same */
  handler(controller: string, method: string): Handler {
    const declaration = this.methodOf(controller, method);
    const symbol = this.checker.getSymbolAtLocation(declaration.name) as ts.Symbol;
    const returned = this.returnedBy(declaration);
    const [summary = '', ...description] = commentOf(symbol, this.checker).split('\n\n');
    return {
      summary: summary.replace(/\.$/, ''),
      description: description.join('\n\n'),
      tags: symbol.getJsDocTags(this.checker).map(({ name, text }) => ({ name, text: ts.displayPartsToString(text) })),
      parameters: declaration.parameters.flatMap((parameter, index) => this.parameter(parameter, index)),
      answer: this.schemas.of(returned),
      returns: returned.aliasSymbol?.name ?? this.checker.typeToString(returned),
    };
  }

  /** The schema of a type that is exported from a file in src. */
  named(file: string, name: string): Schema {
    const source = this.program.getSourceFile(resolve('src', file)) as ts.SourceFile;
    const exported = this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(source) as ts.Symbol);
    const symbol = exported.find((one) => one.name === name) as ts.Symbol;
    return this.schemas.of(this.checker.getDeclaredTypeOfSymbol(symbol));
  }

  /** Name, schema and whether it has to be there, for each property of a class that parameters are read into. */
  propertiesOf(type: ts.Type): [name: string, schema: Schema, required: boolean][] {
    const { properties = {}, required = [] } = this.schemas.object(type) as {
      properties?: Record<string, Schema>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, schema]) => [name, schema, required.includes(name)]);
  }

  private methodOf(controller: string, method: string): ts.MethodDeclaration {
    const classes = this.program
      .getSourceFiles()
      .flatMap(({ statements }) => statements.filter(ts.isClassDeclaration))
      .filter(({ name }) => name?.text === controller);
    const found = classes[0]?.members.find(
      (member) => ts.isMethodDeclaration(member) && member.name.getText() === method,
    );
    if (found === undefined || classes.length > 1) {
      throw new TypeError(
        `expected one class ${controller} with a method ${method} in the files src/**/*.controller.ts`,
      );
    }
    return found as ts.MethodDeclaration;
  }

  /** What a promise resolves to. */
  private returnedBy(declaration: ts.MethodDeclaration): ts.Type {
    const signature = this.checker.getSignatureFromDeclaration(declaration) as ts.Signature;
    const returned = signature.getReturnType();
    return this.checker.getAwaitedType(returned) ?? returned;
  }

  private parameter(parameter: ts.ParameterDeclaration, index: number): Parameter[] {
    const type = this.checker.getTypeAtLocation(parameter);
    return (ts.getDecorators(parameter) ?? []).flatMap(({ expression }) => {
      if (!ts.isCallExpression(expression)) return [];
      const decoratedWith = expression.arguments.map((argument) => argument.getText()).join(', ');
      return [{ index, decorator: expression.expression.getText(), decoratedWith, type }];
    });
  }
}
