import { SetMetadata } from '@nestjs/common';

export const PUBLIC_METADATA = 'webhooks:public';

/** Routes ask for the operator's token unless they say otherwise. This says otherwise. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_METADATA, true);
