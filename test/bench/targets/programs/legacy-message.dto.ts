import { Type } from 'class-transformer';
import { Equals, IsArray, IsISO8601, IsOptional, IsString, Length, ValidateNested } from 'class-validator';

class MediaDto {
  @IsString() url!: string;
  @IsOptional() @IsString() type?: string | null;
}

class MessageDto {
  @IsString() @Length(1, 200) id!: string;
  @IsString() from!: string;
  @IsString() to!: string;
  @IsString() direction!: string;
  @IsOptional() @IsString() body?: string | null;
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => MediaDto) media?: MediaDto[];
  @IsString() status!: string;
  @IsISO8601() createdAt!: string;
  @IsOptional() @IsString() userId?: string | null;
  @IsOptional() @IsString() phoneNumberId?: string | null;
  @IsOptional() @IsString() conversationId?: string | null;
}

class MessageDataDto {
  @ValidateNested() @Type(() => MessageDto) object!: MessageDto;
}

/** A legacy `message.received`, validated as Nest's own documentation does it. */
export class LegacyMessageDto {
  @IsString() @Length(1, 200) id!: string;
  @Equals('event') object!: string;
  @IsString() apiVersion!: string;
  @IsISO8601() createdAt!: string;
  @Equals('message.received') type!: string;
  @ValidateNested() @Type(() => MessageDataDto) data!: MessageDataDto;
}
