import { SetMetadata } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { PUBLIC_METADATA } from '../contract/index.js';
import type { OperatorSettings } from './operator.settings.js';

const PUBLIC_IF_METADATA = 'webhooks:public-if';

type Condition = (settings: OperatorSettings) => boolean;

/** Routes that the settings can open to everybody. */
export const PublicIf = (condition: Condition): MethodDecorator & ClassDecorator =>
  SetMetadata(PUBLIC_IF_METADATA, condition);

/** @param handlers the method and its controller */
export function isPublic(
  reflector: Reflector,
  settings: OperatorSettings,
  handlers: Parameters<Reflector['getAllAndOverride']>[1],
): boolean {
  if (reflector.getAllAndOverride<boolean | undefined>(PUBLIC_METADATA, handlers) === true) return true;
  return reflector.getAllAndOverride<Condition | undefined>(PUBLIC_IF_METADATA, handlers)?.(settings) ?? false;
}
