import { IsString, MaxLength } from 'class-validator';

/** In a rebuild: every subscriber that has a projection. */
export const ALL = 'all';

export class RebuildRequest {
  /** `messages`, `calls`, `contacts`, another subscriber with a projection, or `all` of them in one go. */
  @IsString()
  @MaxLength(50)
  subscriber!: string;
}
