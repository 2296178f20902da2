import 'reflect-metadata';

/** What `.env.example` and the error messages say about a variable. */
export interface VariableDescription {
  name: string;
  section: string;
  /** One or more lines. */
  text: string;
  /** Shown in `.env.example` where there is no default. */
  example?: string;
  /** May also be given as `NAME_FILE`, the path of a file that holds it; never printed. */
  secret: boolean;
}

const VARIABLES = Symbol('variables');

/** Describes a property of `Env`; the property's name is the variable's name. */
export function Variable(
  section: string,
  text: string,
  { example, secret = false }: { example?: string; secret?: boolean } = {},
): PropertyDecorator {
  return (target, property) => {
    const variables = (Reflect.getMetadata(VARIABLES, target) ?? []) as VariableDescription[];
    const description = { name: String(property), section, text, secret };
    variables.push(example === undefined ? description : { ...description, example });
    Reflect.defineMetadata(VARIABLES, variables, target);
  };
}

export function variablesOf(target: object): readonly VariableDescription[] {
  return Reflect.getMetadata(VARIABLES, target) as VariableDescription[];
}
